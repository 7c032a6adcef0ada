import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";

/** As far as kustomizations here use what kustomize offers: anything else is refused. */
const Kustomization = z.strictObject({
  apiVersion: z.string(),
  kind: z.enum(["Kustomization", "Component"]),
  namespace: z.string().optional(),
  resources: z.array(z.string()).default([]),
  components: z.array(z.string()).default([]),
  images: z
    .array(
      z.strictObject({
        name: z.string(),
        newName: z.string().optional(),
        newTag: z.string().optional(),
        digest: z.string().optional(),
      }),
    )
    .default([]),
  patches: z
    .array(
      z.strictObject({ target: z.strictObject({ kind: z.string(), name: z.string().optional() }), patch: z.string() }),
    )
    .default([]),
});

const Operations = z.array(z.strictObject({ op: z.enum(["add", "replace"]), path: z.string(), value: z.unknown() }));
const Named = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
type Named = z.infer<typeof Named>;

/** What an overlay comes to, in the way of `kubectl kustomize`, which no package brings to every machine. */
export const renderKustomization = async (folder: string, below: readonly Named[] = []): Promise<readonly Named[]> => {
  const spec = Kustomization.parse(parse(await readFile(join(folder, "kustomization.yaml"), "utf8")));
  let manifests: readonly Named[] = below;
  for (const name of spec.resources) {
    const path = join(folder, name);
    const isFolder = (await stat(path)).isDirectory();
    manifests = isFolder ? await renderKustomization(path, manifests) : [...manifests, ...(await readManifests(path))];
  }
  for (const name of spec.components) manifests = await renderKustomization(join(folder, name), manifests);
  const patched = manifests.map((manifest) => {
    const applied = spec.patches.filter(
      ({ target }) =>
        target.kind === manifest.kind && (target.name ?? manifest.metadata.name) === manifest.metadata.name,
    );
    return applied.reduce(
      (at, { patch }) => Operations.parse(parse(patch)).reduce(apply, at),
      structuredClone(manifest),
    );
  });
  return patched.map((manifest) => withImages(inNamespace(manifest, spec.namespace), spec.images));
};

const readManifests = async (path: string): Promise<readonly Named[]> =>
  parseAllDocuments(await readFile(path, "utf8")).map((document) => Named.parse(document.toJSON()));

/** An operation of a JSON patch (RFC 6902). */
const apply = (manifest: Named, { op, path, value }: z.infer<typeof Operations>[number]): Named => {
  const keys = path
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = keys.pop();
  const at: unknown = keys.reduce<unknown>((node, key) => Object(node)[key], manifest);
  if (last === undefined || typeof at !== "object" || at === null)
    throw new Error(`There is nothing at ${path} of ${manifest.metadata.name}.`);
  if (Array.isArray(at) && last === "-") at.push(value);
  else if (op === "replace" && !(last in at))
    throw new Error(`${path} of ${manifest.metadata.name} is not there to be replaced.`);
  else Object.assign(at, { [last]: value });
  return manifest;
};

const inNamespace = (manifest: Named, namespace: string | undefined): Named =>
  namespace === undefined ? manifest : { ...manifest, metadata: { ...manifest.metadata, namespace } };

/** Wherever a container names the image. */
const withImages = (manifest: Named, images: z.infer<typeof Kustomization>["images"]): Named => {
  const nameOf = (image: unknown): unknown => {
    const found = images.find(({ name }) => name === image);
    if (found === undefined) return image;
    const { name, newName = name, newTag, digest } = found;
    return newName + (digest === undefined ? (newTag === undefined ? "" : `:${newTag}`) : `@${digest}`);
  };
  return Named.parse(
    JSON.parse(JSON.stringify(manifest), (key, value: unknown) => (key === "image" ? nameOf(value) : value)),
  );
};
