import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { Actor } from '../audit/audit-event.js'
import type { App, AppFacts, AppIcon, AppRecord, AppSecret, AppSecretToStore, AppSettings } from './app.js'

export type AppToStore = App & { readonly icon: AppIcon | null }

/** A chosen workspace that the app's owner is not in. */
export interface WorkspaceForeign {
  readonly decision: 'workspace_foreign'
  readonly workspaceGid: Gid
}

interface Act {
  readonly clientId: Gid
  readonly actor: Actor
  readonly nowMs: number
}

/** What apps need from storage. */
export interface AppStore {
  find(clientId: Gid): Promise<AppRecord | null>
  /** Oldest first; everybody's for null. */
  list(filter: { readonly ownerGid: Gid | null }): Promise<readonly AppRecord[]>
  icon(clientId: Gid): Promise<AppIcon | null>

  /**
   * **Atomic:** counts the owner's apps, stores the app, its redirect URIs, its first secret and the audit row.
   * **On conflict:** creations for one owner are judged one after the other; the limit holds, and of two of one client id the first wins.
   * `looks_alike`: an app of somebody else's that the owner's workspaces use could be taken for it by its name.
   */
  create(input: {
    readonly app: AppToStore
    readonly secret: AppSecretToStore | null
    readonly appsMax: number
    readonly actor: Actor
  }): Promise<
    | {
        readonly decision:
          'created' | 'exists' | 'limit_reached' | 'looks_alike' | 'owner_inactive' | 'owner_unknown'
      }
    | WorkspaceForeign
  >

  /**
   * **Atomic:** the settings given, no others, and the audit row. **On conflict:** the last caller's values stay, none mixed; of two apps that
   * look alike and are named, or distributed further, at once, the first stays. `looks_alike` as with `create`.
   */
  update(
    input: Act & { readonly settings: Partial<AppSettings> },
  ): Promise<{ readonly decision: 'updated' | 'looks_alike' | 'unknown' } | WorkspaceForeign>

  /** **Atomic:** counts the app's redirect URIs, adds one at the end, and the audit row. **On conflict:** the limit holds. */
  addRedirectUri(
    input: Act & { readonly uri: string; readonly urisMax: number },
  ): Promise<'added' | 'already_registered' | 'limit_reached' | 'unknown'>

  /** **Atomic:** removes one redirect URI, with its audit row. **On conflict:** the first caller removes it. */
  removeRedirectUri(input: Act & { readonly uri: string }): Promise<'removed' | 'not_registered' | 'unknown'>

  /** **Atomic:** the app and all that hangs on it are gone; the audit row stays. **On conflict:** the first caller deletes it. */
  delete(input: Act): Promise<'deleted' | 'unknown'>
}

/** What apps' secrets need from storage. */
export interface AppSecretStore {
  /**
   * The app, and that one of its secrets which has the hash, in one statement whatever there is.
   * @returns null when there is no such app; `secret` null when it has no such secret
   */
  credentials(
    clientId: Gid,
    hash: SecretHash,
  ): Promise<{
    readonly app: AppFacts
    readonly secret: Pick<AppSecret, 'gid' | 'expiresAtMs' | 'lastUsedAtMs'> | null
  } | null>

  /** Writes a last use; one within `intervalMs` of the stored one changes nothing. */
  recordUse(use: {
    readonly secretGid: Gid
    readonly atMs: number
    /** Null where nobody knows from where. */
    readonly address: string | null
    readonly intervalMs: number
  }): Promise<void>

  /**
   * **Atomic:** counts the app's live secrets, puts an end to the one there is if an end is given, which starts a rotation, removes
   * dead ones that nobody needs to see any more, stores the new one and the audit row.
   * **On conflict:** rotations of one app are judged one after the other; never are more than `liveMax` live, and of two of
   * one gid the first wins.
   */
  add(
    input: Act & {
      readonly secret: AppSecretToStore
      readonly liveMax: number
      /** When the live ones end, if not before; null leaves them as they are. */
      readonly oldExpiresAtMs: number | null
      /** Dead ones that are kept: those that died after `diedAfterMs`, the last `countMax` of them. */
      readonly deadKept: { readonly diedAfterMs: number; readonly countMax: number }
    },
  ): Promise<'added' | 'exists' | 'limit_reached' | 'app_native' | 'unknown'>

  /**
   * **Atomic:** settles a rotation, with its audit row. Completed, the old secret ends now; cancelled, the new one ends now and the
   * old one gets back the end that it had before, or none.
   * **On conflict:** one statement claims the rotation; whoever comes second, with either wish, finds none.
   * @param input.freshGid  the new secret of the rotation that is meant; null for the one there is
   */
  settleRotation(
    input: Act & { readonly freshGid: Gid | null; readonly as: 'completed' | 'cancelled' },
  ): Promise<
    | {
        readonly decision: 'settled'
        readonly endedGid: Gid
        readonly endedHint: string
        readonly keptGid: Gid
      }
    | { readonly decision: 'not_rotating' | 'unknown' }
  >

  /**
   * **Atomic:** puts the end of a live secret at `expiresAtMs`, with the audit row; a rotation that it is part of is settled by that.
   * **On conflict:** a dead secret stays dead; of two ends for a live one, the last is kept.
   */
  expire(
    input: Act & { readonly secretGid: Gid; readonly expiresAtMs: number },
  ): Promise<
    | { readonly decision: 'set'; readonly othersLive: number }
    | { readonly decision: 'already_dead' | 'secret_unknown' | 'unknown' }
  >
}
