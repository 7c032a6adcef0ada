import type { ApiKey, ApiKeyRole } from "@crossdesk/contracts";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Rpc } from "../../live/rpc.ts";
import { copyText } from "../../ui/copy-text.ts";
import { createApiKeys } from "../desk/api-keys.ts";
import type { ApiKeys } from "../desk/api-keys.ts";
import { describeFailure } from "../model/failure.ts";
import { formatDateTime } from "../model/time.ts";
import { formats, texts } from "../texts/index.ts";
import { Failed } from "./failed.tsx";

interface Props {
  readonly rpc: Rpc;
  /** The tenant; `undefined` for an administrator of all. */
  readonly entityId: string | undefined;
  /** The session has ended. */
  readonly onSignedOut: () => void;
}

const ROLES = ["partner", "service", "admin"] as const satisfies readonly ApiKeyRole[];
const ENDS = [30, 90, 365, undefined] as const;
const OVERLAPS = [24, 168, 1, 0] as const;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The keys by which programs call: made, replaced and taken back here. */
export const ApiKeysPanel = ({ rpc, entityId, onSignedOut }: Props) => {
  const apiKeys = useMemo(() => createApiKeys({ rpc, onSignedOut }), [rpc]);
  useEffect(() => void apiKeys.read(), [apiKeys]);
  const words = texts().apiKeys;
  const known = apiKeys.keys.value;
  const failure = apiKeys.failure.value;
  return (
    <div class="api-keys">
      <p class="fine">{words.hint}</p>
      <NewKey apiKeys={apiKeys} entityId={entityId} />
      <Made apiKeys={apiKeys} />
      <Failed why={failure === undefined ? undefined : describeFailure(failure)} />
      {known === undefined && failure === undefined && <p class="muted">{texts().page.loading}</p>}
      {known?.length === 0 && <p class="muted">{words.none}</p>}
      <ul aria-label={words.title}>
        {known?.map((key) => (
          <KeyRow key={key.id} apiKey={key} apiKeys={apiKeys} showsTenant={entityId === undefined} />
        ))}
      </ul>
    </div>
  );
};

const NewKey = ({ apiKeys, entityId }: { readonly apiKeys: ApiKeys; readonly entityId: string | undefined }) => {
  const words = texts().apiKeys;
  const [name, setName] = useState("");
  const [tenant, setTenant] = useState("main");
  const [role, setRole] = useState<ApiKeyRole>("partner");
  const [end, setEnd] = useState(1);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const wanted = {
      name: name.trim(),
      role,
      days: ENDS[end],
      entityId: entityId === undefined ? tenant.trim() : undefined,
    };
    if (await apiKeys.create(wanted)) setName("");
  };
  return (
    <form class="new-key" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>{words.name}</span>
        <input
          value={name}
          required
          maxLength={200}
          autocomplete="off"
          placeholder={words.nameExample}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      {entityId === undefined && (
        <label class="field">
          <span>{words.tenant}</span>
          <input
            value={tenant}
            required
            maxLength={255}
            autocomplete="off"
            onInput={({ currentTarget }) => setTenant(currentTarget.value)}
          />
        </label>
      )}
      <label class="field">
        <span>{words.role}</span>
        <select
          value={role}
          onChange={({ currentTarget }) => setRole(ROLES.find((each) => each === currentTarget.value) ?? "partner")}
        >
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {words.roles[each]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{words.end}</span>
        <select value={String(end)} onChange={({ currentTarget }) => setEnd(Number(currentTarget.value))}>
          {ENDS.map((days, index) => (
            <option key={String(days)} value={String(index)}>
              {days === undefined ? words.never : words.endsIn(formats().duration(days * DAY_MS))}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="primary" disabled={apiKeys.isBusy.value}>
        {words.create}
      </button>
    </form>
  );
};

/** The secret of a new key, shown until its creator has copied it. */
const Made = ({ apiKeys }: { readonly apiKeys: ApiKeys }) => {
  const words = texts().apiKeys;
  const made = apiKeys.made.value;
  const shown = useRef<HTMLElement>(null);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => setCopied(false), [made]);
  if (made === undefined) return null;
  const { key, secret } = made;
  if (secret === null) return <p class="alert">{words.lost(key.name)}</p>;
  const copy = async (): Promise<void> => {
    if (shown.current !== null) getSelection()?.selectAllChildren(shown.current);
    setCopied(await copyText(secret));
  };
  return (
    <section class="made-key" role="status" aria-label={words.secretOf(key.name)}>
      <p>{words.onlyNow(key.name)}</p>
      <code ref={shown} data-testid="api-key-secret">
        {secret}
      </code>
      <span class="choices">
        <button type="button" onClick={() => void copy()}>
          {isCopied ? words.copied : words.copy}
        </button>
        <button type="button" onClick={apiKeys.forget}>
          {words.kept}
        </button>
      </span>
    </section>
  );
};

interface RowProps {
  readonly apiKey: ApiKey;
  readonly apiKeys: ApiKeys;
  readonly showsTenant: boolean;
}

const describeState = ({ revokedAt, expiresAt, oldSecretUntil }: ApiKey): string => {
  const words = texts().apiKeys;
  if (revokedAt !== null) return words.revokedAt(formatDateTime(revokedAt));
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) return words.expiredAt(formatDateTime(expiresAt));
  const end = expiresAt === null ? words.noEnd : words.goodUntil(formatDateTime(expiresAt));
  return oldSecretUntil === null ? end : `${end} ${words.oldUntil(formatDateTime(oldSecretUntil))}`;
};

const KeyRow = ({ apiKey, apiKeys, showsTenant }: RowProps) => {
  const words = texts().apiKeys;
  const [asks, setAsks] = useState<"rotate" | "revoke">();
  const [overlap, setOverlap] = useState<number>(OVERLAPS[0]);
  const { id, name, hint, role, entityId, lastUsedAt, revokedAt } = apiKey;
  const act = async (): Promise<void> => {
    setAsks(undefined);
    await (asks === "rotate" ? apiKeys.rotate(id, overlap) : apiKeys.revoke(id));
  };
  return (
    <li class={revokedAt === null ? "api-key" : "api-key revoked"} aria-label={name}>
      <span class="line">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <code>{hint}…</code>
        <span class="muted">
          {words.roles[role]}
          {showsTenant && <bdi> · {entityId}</bdi>}
        </span>
      </span>
      <span class="fine">{describeState(apiKey)}</span>
      <span class="fine">{lastUsedAt === null ? words.neverUsed : words.lastUsed(formatDateTime(lastUsedAt))}</span>
      {revokedAt === null && asks === undefined && (
        <span class="choices">
          <button type="button" onClick={() => setAsks("rotate")}>
            {words.rotate}
          </button>
          <button type="button" class="danger" onClick={() => setAsks("revoke")}>
            {words.revoke}
          </button>
        </span>
      )}
      {asks !== undefined && (
        <form
          class="ask-key"
          onSubmit={(event) => {
            event.preventDefault();
            void act();
          }}
        >
          <p>{asks === "rotate" ? words.rotateHint : words.revokeHint}</p>
          {asks === "rotate" && (
            <label class="field">
              <span>{words.overlap}</span>
              <select value={String(overlap)} onChange={({ currentTarget }) => setOverlap(Number(currentTarget.value))}>
                {OVERLAPS.map((hours) => (
                  <option key={hours} value={String(hours)}>
                    {hours === 0 ? words.noOverlap : formats().duration(hours * HOUR_MS)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <span class="choices">
            <button type="button" onClick={() => setAsks(undefined)}>
              {texts().page.cancel}
            </button>
            <button type="submit" class={asks === "rotate" ? "primary" : "danger"} disabled={apiKeys.isBusy.value}>
              {asks === "rotate" ? words.rotateNow : words.revokeNow}
            </button>
          </span>
        </form>
      )}
    </li>
  );
};
