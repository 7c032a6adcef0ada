import type { ComponentChildren } from "preact";

interface CheckProps {
  readonly label: ComponentChildren;
  readonly isChosen: boolean;
  readonly onChange: (isChosen: boolean) => void;
}

export const Check = ({ label, isChosen, onChange }: CheckProps) => (
  <label class="check">
    <input type="checkbox" checked={isChosen} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
    <span>{label}</span>
  </label>
);

interface ChecksProps<Option extends string | number> {
  readonly legend: string;
  readonly options: readonly Option[];
  readonly nameOf: (option: Option) => string;
  readonly chosen: readonly Option[] | undefined;
  readonly onChange: (chosen: Option[] | undefined) => void;
}

/** Any number of options. `undefined` stands for none. */
export const Checks = <Option extends string | number>({
  legend,
  options,
  nameOf,
  chosen = [],
  onChange,
}: ChecksProps<Option>) => (
  <fieldset class="checks">
    <legend>{legend}</legend>
    {options.map((option) => (
      <Check
        key={option}
        label={nameOf(option)}
        isChosen={chosen.includes(option)}
        onChange={(isChosen) => {
          const next = options.filter((each) => (each === option ? isChosen : chosen.includes(each)));
          onChange(next.length === 0 ? undefined : next);
        }}
      />
    ))}
  </fieldset>
);
