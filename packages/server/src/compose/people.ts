import { availableParallelism } from 'node:os'
import type { Database } from '../db/database.js'
import { makeIsWithin } from '../platform/address-ranges.js'
import { hashInTurns } from '../platform/password-hasher.js'
import type { Throttle } from '../platform/throttle.js'
import { makeTurns } from '../platform/turns.js'
import { makeVersionedMemory } from '../platform/versioned-memory.js'
import type { Gid } from '../protocol/asana/gid.js'
import type { SecretHash } from '../protocol/token/secret.js'
import { makeChangePassword } from '../features/passwords/change-password.js'
import { makeEndSession } from '../features/sessions/end-session.js'
import { makeFindSession } from '../features/sign-in/find-session.js'
import { makeFindHomeFacts } from '../features/profile/home-facts.js'
import { homeFactsStore } from '../features/profile/home-facts.store.js'
import { makeOwnSessions } from '../features/sessions/own-sessions.js'
import { makeJudgePassword } from '../features/passwords/judge-password.js'
import { makeKeepForm, makeTakeForm, KEPT_FORM_SECONDS } from '../features/sign-in/kept-form.js'
import { keptFormStore } from '../features/sign-in/kept-forms.store.js'
import { signInStore } from '../features/sign-in/sign-in.store.js'
import { passwordStore } from '../features/passwords/passwords.store.js'
import { sessionStore } from '../features/sessions/sessions.store.js'
import { makeSetPassword } from '../features/passwords/set-password.js'
import { makeSignIn } from '../features/sign-in/sign-in.js'
import { makeForgetSignInFailures, throttleSignIn } from '../features/sign-in/throttle-sign-in.js'
import { noteExpiredUse } from '../features/tokens/verification/note-expired-use.js'
import type { RefusalRecorder } from '../features/audit/refusal-recorder.js'
import type { GrantStore } from '../features/grants/ports.js'
import type { AccessTokenStore } from '../features/tokens/ports.js'
import { makeCreatePersonalToken } from '../features/tokens/create-personal-token.js'
import { makeInspectToken } from '../features/introspection/inspect-token.js'
import { makeListTokens } from '../features/tokens/list-tokens.js'
import {
  makeFindOwnToken,
  makeListOwnTokens,
  makeRevokeOwnToken,
  makeRotateOwnToken,
} from '../features/tokens/own-tokens.js'
import { makeRevokeToken } from '../features/tokens/revoke-token.js'
import { makeRotatePersonalToken } from '../features/tokens/rotate-personal-token.js'
import { tokenStore } from '../features/tokens/tokens.store.js'
import { tokenUsageStore } from '../features/tokens/token-usage.store.js'
import { makeUseRecorder } from '../features/tokens/use-recorder.js'
import { creationLimits } from '../features/tokens/creation-policy.js'
import { makeUnreachedBy } from '../features/tokens/verification/unreached-workspaces.js'
import { makeTokenReaches } from '../features/introspection/token-reaches.js'
import { makeVerifyToken, type KnownToken } from '../features/tokens/verification/verify-token.js'
import { makeCreateUser } from '../features/users/create-user.js'
import { makeDeactivateUser } from '../features/users/deactivate-user.js'
import { addressStore } from '../features/users/addresses.store.js'
import { makeFindPicture, makeSaveProfile, makeSetPicture } from '../features/users/profile.js'
import { profileStore } from '../features/users/profiles.store.js'
import { userStore } from '../features/users/users.store.js'
import { makeVerifyAddress } from '../features/users/verify-address.js'
import { sharedMailboxes } from '../features/users/shared-mailboxes.store.js'
import { workspaceStore } from '../features/workspaces/workspaces.store.js'
import type { Platform } from './platform.js'
import { policyStores } from './policies.js'
import { proveAddressOver } from './proof.js'
/** Tokens whose facts are remembered while nothing is written. At some 500 bytes each. */
const KNOWN_TOKENS_MAX = 20_000
const KEY_BYTES = 32
/**
 * One processor stays with those who are signed in: each hash takes all of one, and where they take all that there are, every answer of
 * the API waits for them. At most three of the four threads that hash, read files and look up names; at 19 MiB each.
 */
export const PASSWORDS_HASHED_AT_ONCE_MAX = Math.max(1, Math.min(3, availableParallelism() - 1))
/** Of those who are known, and of strangers. */
const PASSWORDS_WAITING_MAX = 100
/** Whoever waits longer for a hash or an estimate is told to ask again. */
const PASSWORD_WAIT_MS_MAX = 5_000
/** One that is worked on, and the next one, so that the thread of estimates has never nothing to do. */
const PASSWORDS_ESTIMATED_AT_ONCE_MAX = 2

/** People, their passwords and their tokens. */
export function makePeople(
  db: Database,
  { clock, estimateStrength, hasher, random }: Platform,
  needs: {
    readonly accessTokens: AccessTokenStore
    readonly grants: GrantStore
    readonly nextGid: () => Promise<Gid>
    readonly refusals: RefusalRecorder
    readonly throttle: Throttle
  },
) {
  const { accessTokens, grants, nextGid, refusals, throttle } = needs
  const { policies } = policyStores(db)
  const tokens = tokenStore(db)
  const users = userStore(db)
  const passwords = passwordStore(db)
  const sessions = sessionStore(db)
  const signIns = signInStore(db)
  const waiting = { waitingMax: PASSWORDS_WAITING_MAX, waitMsMax: PASSWORD_WAIT_MS_MAX }
  const hashing = makeTurns({ ...waiting, what: 'password hashing', atOnceMax: PASSWORDS_HASHED_AT_ONCE_MAX })
  const estimating = makeTurns({
    ...waiting,
    what: 'password estimates',
    atOnceMax: PASSWORDS_ESTIMATED_AT_ONCE_MAX,
  })
  const hasherFor = hashInTurns(hasher, hashing.inTurn)
  const usage = tokenUsageStore(db)
  const judgePassword = makeJudgePassword({
    estimate: estimateStrength,
    inTurn: estimating.inTurn,
    aboutPerson: async (userGid) => {
      const person = await users.findForOperator({ gid: userGid })
      if (person === null) return null
      const workspaces = await workspaceStore(db).ofUser(userGid)
      return { ...person, workspaces: workspaces.map(({ name }) => name) }
    },
  })
  const policiesOf = async (userGid: Gid) => await policies.ofPerson(userGid)
  const uses = makeUseRecorder({ tokens, usage })
  const rotatePersonalToken = makeRotatePersonalToken({ tokens, clock, random, nextGid, policiesOf })
  const revokeToken = makeRevokeToken({ tokens, clock })
  const isWithin = makeIsWithin()
  const known = makeVersionedMemory<SecretHash, KnownToken>({ entriesMax: KNOWN_TOKENS_MAX })
  const forms = keptFormStore(db)
  const signIn = makeSignIn({
    sessions,
    signIns,
    passwords,
    hasherFor,
    random,
    clock,
    nextGid,
  })
  const ownSessions = makeOwnSessions({ sessions, clock })
  const profiles = profileStore(db)
  return {
    users,
    saveProfile: makeSaveProfile({ profiles, clock }),
    setPicture: makeSetPicture({ profiles, random, clock }),
    findPicture: makeFindPicture({ profiles }),
    uses,
    /** What waits for a turn, by the name of its queue. */
    turnCounts: () => ({ password_hashing: hashing.counts(), password_estimates: estimating.counts() }),
    verifyToken: makeVerifyToken({
      tokens,
      accessTokens,
      clock,
      changeStamp: () => db.changeStamp(),
      known,
      noteUse: (use, lastUsedAtMs) => {
        uses.note(use, lastUsedAtMs)
      },
      noteExpiredUse: (use) => {
        noteExpiredUse({ refusals }, use)
      },
      isWithin,
    }),
    unreachedBy: makeUnreachedBy({ policiesOf, clock, isWithin }),
    creationLimitsOf: async (userGid: Gid) => creationLimits(await policiesOf(userGid)),
    tokenReaches: makeTokenReaches({ tokens, accessTokens, clock, isWithin }),
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
    createPersonalToken: makeCreatePersonalToken({ tokens, clock, random, nextGid, policiesOf }),
    rotatePersonalToken,
    revokeToken,
    listOwnTokens: makeListOwnTokens({ tokens, usage, clock }),
    findOwnToken: makeFindOwnToken({ tokens, usage, clock }),
    rotateOwnToken: makeRotateOwnToken({ tokens, rotate: rotatePersonalToken }),
    revokeOwnToken: makeRevokeOwnToken({ tokens, revoke: revokeToken }),
    newFormKey: () => Buffer.from(random.bytes(KEY_BYTES)).toString('base64url'),
    listTokens: makeListTokens({ tokens, clock }),
    createUser: makeCreateUser({ users, hasherFor, clock, nextGid, judgePassword }),
    deactivateUser: makeDeactivateUser({ users, clock }),
    verifyAddress: makeVerifyAddress({
      addresses: addressStore(db, { proveAddress: proveAddressOver(db) }),
      clock,
    }),
    setPassword: makeSetPassword({ passwords, hasherFor, judgePassword, clock }),
    hasherFor,
    judgePassword,
    ownerOfPassword: async (userGid: Gid) => await passwords.ownerOf(userGid),
    signIn,
    throttledSignIn: throttleSignIn({ signIn, throttle, signIns, clock }),
    forgetSignInFailures: makeForgetSignInFailures({ throttle }),
    changePassword: makeChangePassword({
      throttle,
      passwords,
      sessions,
      hasherFor,
      judgePassword,
      random,
      clock,
      nextGid,
    }),
    ownSessions,
    homeFacts: makeFindHomeFacts({ facts: homeFactsStore(db), ownSessions, clock }),
    findSession: makeFindSession({ signIns, clock }),
    typedForms: {
      keepForm: makeKeepForm({ forms, clock, random }),
      takeForm: makeTakeForm({ forms, clock }),
      keptSeconds: KEPT_FORM_SECONDS,
    },
    endSession: makeEndSession({ sessions, clock }),
    sharedMailboxes: async () => await sharedMailboxes(db.queries),
  }
}
