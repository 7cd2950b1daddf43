import { type Database } from './db/database.js'
import { limitHashing } from './platform/password-hasher.js'
import { makeVersionedMemory } from './platform/versioned-memory.js'
import type { Gid } from './protocol/asana/gid.js'
import type { SecretHash } from './protocol/token/secret.js'
import { makeChangePassword } from './rooms/accounts/change-password.js'
import { makeEndSession } from './rooms/accounts/end-session.js'
import { makeFindSession } from './rooms/accounts/find-session.js'
import { makeOwnSessions } from './rooms/accounts/own-sessions.js'
import { passwordFault } from './rooms/accounts/password.js'
import { insertPassword, passwordStore } from './rooms/accounts/passwords.store.js'
import { DEAD_SESSION_KEPT_DAYS } from './rooms/accounts/session.js'
import { endSessionsOfUser, sessionStore } from './rooms/accounts/sessions.store.js'
import { makeSetPassword } from './rooms/accounts/set-password.js'
import { makeSignIn } from './rooms/accounts/sign-in.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { revokeGrantsOfUser } from './rooms/grants/grant-rows.store.js'
import type { GrantStore } from './rooms/grants/ports.js'
import type { AccessTokenStore } from './rooms/tokens/ports.js'
import { makeCreatePersonalToken } from './rooms/tokens/create-personal-token.js'
import { makeInspectToken } from './rooms/tokens/inspect-token.js'
import { makeListTokens } from './rooms/tokens/list-tokens.js'
import {
  makeFindOwnToken,
  makeListOwnTokens,
  makeRevokeOwnToken,
  makeRotateOwnToken,
} from './rooms/tokens/own-tokens.js'
import { makeRevokeToken } from './rooms/tokens/revoke-token.js'
import { makeRotatePersonalToken } from './rooms/tokens/rotate-personal-token.js'
import { revokeTokensOfUser, tokenStore } from './rooms/tokens/tokens.store.js'
import { makeUseRecorder } from './rooms/tokens/use-recorder.js'
import { makeVerifyToken, type KnownToken } from './rooms/tokens/verify-token.js'
import { makeCreateUser } from './rooms/users/create-user.js'
import { makeDeactivateUser } from './rooms/users/deactivate-user.js'
import { emailKey } from './rooms/users/user.js'
import { userStore } from './rooms/users/users.store.js'
import { insertWorkspace, insertWorkspaceMember } from './rooms/workspaces/workspaces.store.js'
import type { Platform } from './compose-platform.js'

/** Tokens whose facts are remembered while nothing is written. At some 500 bytes each. */
const KNOWN_TOKENS_MAX = 20_000
const KEY_BYTES = 32
/** Of the four threads that hash, read files and look up names; at 19 MiB each. */
const PASSWORDS_HASHED_AT_ONCE_MAX = 3
/** Whoever comes last waits about two seconds. */
const PASSWORDS_WAITING_MAX = 100
const DAY_MS = 24 * 60 * 60 * 1_000
const SWEEP_ROWS_MAX = 500

/** People, their passwords and their tokens. */
export function makePeople(
  db: Database,
  { clock, hasher, random }: Platform,
  needs: {
    readonly accessTokens: AccessTokenStore
    readonly grants: GrantStore
    readonly nextGid: () => Promise<Gid>
  },
) {
  const { accessTokens, grants, nextGid } = needs
  const tokens = tokenStore(db, { appendAudit })
  const users = userStore(db, {
    appendAudit,
    endSessionsOfUser,
    insertPassword,
    insertWorkspace,
    insertWorkspaceMember,
    revokeGrantsOfUser,
    revokeTokensOfUser,
  })
  const passwords = passwordStore(db, { appendAudit })
  const sessions = sessionStore(db, { appendAudit, emailKey })
  const limitedHasher = limitHashing(hasher, {
    atOnceMax: PASSWORDS_HASHED_AT_ONCE_MAX,
    waitingMax: PASSWORDS_WAITING_MAX,
  })
  const uses = makeUseRecorder({ tokens })
  const rotatePersonalToken = makeRotatePersonalToken({ tokens, clock, random, nextGid })
  const revokeToken = makeRevokeToken({ tokens, clock })
  const known = makeVersionedMemory<SecretHash, KnownToken>({ entriesMax: KNOWN_TOKENS_MAX })
  return {
    users,
    uses,
    verifyToken: makeVerifyToken({
      tokens,
      accessTokens,
      clock,
      changeStamp: () => db.changeStamp(),
      known,
      noteUse: (use, lastUsedAtMs) => {
        uses.note(use, lastUsedAtMs)
      },
    }),
    inspectToken: makeInspectToken({
      describe: {
        personal: async (hash) => await tokens.describe(hash),
        access: async (hash) => await accessTokens.describe(hash),
        refresh: async (hash) => await grants.describeRefreshToken(hash),
      },
      clock,
      changeStamp: () => db.changeStamp(),
      known: makeVersionedMemory({ entriesMax: KNOWN_TOKENS_MAX }),
    }),
    createPersonalToken: makeCreatePersonalToken({ tokens, clock, random, nextGid }),
    rotatePersonalToken,
    revokeToken,
    listOwnTokens: makeListOwnTokens({ tokens, clock }),
    findOwnToken: makeFindOwnToken({ tokens, clock }),
    rotateOwnToken: makeRotateOwnToken({ tokens, rotate: rotatePersonalToken }),
    revokeOwnToken: makeRevokeOwnToken({ tokens, revoke: revokeToken }),
    newFormKey: () => Buffer.from(random.bytes(KEY_BYTES)).toString('base64url'),
    listTokens: makeListTokens({ tokens, clock }),
    sweepTokens: async () => await tokens.sweep({ nowMs: clock.nowMs(), rowsMax: SWEEP_ROWS_MAX }),
    createUser: makeCreateUser({ users, hasher, clock, nextGid, passwordFault }),
    deactivateUser: makeDeactivateUser({ users, clock }),
    setPassword: makeSetPassword({ passwords, hasher, clock }),
    limitedHasher,
    signIn: makeSignIn({ sessions, hasher: limitedHasher, random, clock, nextGid }),
    changePassword: makeChangePassword({
      passwords,
      sessions,
      hasher: limitedHasher,
      random,
      clock,
      nextGid,
    }),
    ownSessions: makeOwnSessions({ sessions, clock }),
    findSession: makeFindSession({ sessions, clock }),
    endSession: makeEndSession({ sessions, clock }),
    sweepSessions: async () =>
      await sessions.sweep({
        lastSeenBeforeMs: clock.nowMs() - DEAD_SESSION_KEPT_DAYS * DAY_MS,
        rowsMax: SWEEP_ROWS_MAX,
      }),
  }
}
