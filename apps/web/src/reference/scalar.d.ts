/** The address of Scalar's program in the build (`build/scalar-program.ts`). */
declare module "virtual:scalar-program" {
  const url: string;
  export default url;
}

/** What Scalar's program defines. */
declare const Scalar: {
  readonly createApiReference: (selector: string, configuration: Readonly<Record<string, unknown>>) => unknown;
};
