/** Why something was not done, where it was tried. */
export const Failed = ({ why }: { readonly why: string | undefined }) =>
  why === undefined ? null : (
    <p class="alert" role="alert">
      {why}
    </p>
  );
