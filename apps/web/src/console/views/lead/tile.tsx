interface Props {
  readonly label: string;
  readonly value: string;
  readonly hint?: string | undefined;
  readonly tone?: "warn" | "bad" | undefined;
}

/** One figure, large enough to be read from afar. */
export const Tile = ({ label, value, hint, tone }: Props) => (
  <div class={`tile ${tone ?? ""}`}>
    <dt>{label}</dt>
    <dd>
      <strong>{value}</strong>
      {hint !== undefined && <span class="muted">{hint}</span>}
    </dd>
  </div>
);
