import { makeIsWithin } from '../../platform/address-ranges.js'
import { timed } from '../../platform/clock.js'
import { watched } from '../../platform/meters.js'
import { makeRemembered } from '../../platform/remembered.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { AuditFeature } from '../audit/audit.feature.js'
import type { Job } from '../../platform/scheduler.js'
import type { Base, Served, Serving } from '../feature.js'
import { accessTokenStore, accessTokenWriter } from './access/access-tokens.store.js'
import { makeCreatePersonalToken } from './create-personal-token.js'
import { creationLimits } from './creation-policy.js'
import { makeListTokens } from './list-tokens.js'
import { makeFindOwnToken, makeListOwnTokens, makeRevokeOwnToken, makeRotateOwnToken } from './own-tokens.js'
import { endTokenRoutes } from './pages/end-token.routes.js'
import { newTokenRoutes } from './pages/new-token.routes.js'
import { tokenPageRoutes } from './pages/token.routes.js'
import type { AccessTokenStore, TokenStore } from './ports.js'
import { makeRotatePersonalToken } from './rotate-personal-token.js'
import { tokenUsageStore } from './token-usage.store.js'
import { tokenStore } from './tokens.store.js'
import { makeUseRecorder } from './use-recorder.js'
import { noteExpiredUse } from './verification/note-expired-use.js'
import { makeUnreachedBy } from './verification/unreached-workspaces.js'
import { makePrincipalOfCredential } from './verification/credential-principal.js'
import { makeVerifyToken, type KnownToken } from './verification/verify-token.js'

/** Tokens whose facts are remembered until something of them changes. */
const KNOWN_TOKENS_MAX = 200_000
const KEY_BYTES = 32
const USES_FLUSH_INTERVAL_MS = 1_000

export type TokensFeature = ReturnType<typeof tokensFeature>

/** Every kind of token that opens the API: one verifier, and what people do with their personal ones. */
export function tokensFeature(
  base: Base,
  needs: {
    readonly audit: AuditFeature
    /** What the workspaces of a person demand of their tokens. */
    readonly policiesOf: Parameters<typeof makeCreatePersonalToken>[0]['policiesOf']
  },
) {
  const { clock, db, meters, random } = base
  const { policiesOf } = needs
  const tokens = tokenStore(db)
  const accessTokens = accessTokenStore(db)
  const usage = tokenUsageStore(db)
  const uses = makeUseRecorder({ tokens, usage })
  const isWithin = makeIsWithin()
  const rotate = makeRotatePersonalToken({ ...base, tokens, policiesOf })
  const revoke = timed(clock, tokens, 'revoke')
  const facts: {
    readonly personal: Pick<TokenStore, 'facts' | 'describe'>
    readonly access: Omit<AccessTokenStore, 'latestHashOf'>
  } = {
    personal: {
      facts: async (hash) => await tokens.facts(hash),
      describe: async (hash) => await tokens.describe(hash),
    },
    access: {
      facts: async (hash) => await accessTokens.facts(hash),
      describe: async (hash) => await accessTokens.describe(hash),
      revoke: async (revocation) => await accessTokens.revoke(revocation),
    },
  }
  const face = {
    verify: makeVerifyToken({
      tokens,
      accessTokens,
      clock,
      changes: db.changes,
      known: makeRemembered<SecretHash, KnownToken>({
        changes: db.changes,
        dependsOn: ({ facts }) => facts.dependsOn,
        entriesMax: KNOWN_TOKENS_MAX,
      }),
      noteUse: (use, lastUsedAtMs) => {
        uses.note(use, lastUsedAtMs)
      },
      noteExpiredUse: (use) => {
        noteExpiredUse({ refusals: needs.audit.refusals }, use)
      },
      isWithin,
    }),
    uses,
    create: watched(makeCreatePersonalToken({ ...base, tokens, policiesOf }), (outcome) => {
      if (outcome.ok && !outcome.replayed) meters.tokensIssued.count('personal', 'person')
    }),
    rotate,
    revoke,
    list: makeListTokens({ tokens, clock }),
    listOwn: makeListOwnTokens({ tokens, usage, clock }),
    findOwn: makeFindOwnToken({ tokens, usage, clock }),
    rotateOwn: watched(makeRotateOwnToken({ tokens, rotate }), (outcome) => {
      if (outcome?.ok === true && !outcome.replayed) meters.tokensIssued.count('personal', 'rotation')
    }),
    revokeOwn: makeRevokeOwnToken({ tokens, revoke }),
    unreachedBy: makeUnreachedBy({ policiesOf, clock, isWithin }),
    creationLimitsOf: async (userGid: Gid) => creationLimits(await policiesOf(userGid)),
    /** Of a form that makes a token, so that it makes one however often it is sent. */
    newFormKey: () => Buffer.from(random.bytes(KEY_BYTES)).toString('base64url'),
    /** What was made with a credential, and goes on without it, asks what it may. */
    principalOfCredential: makePrincipalOfCredential({ tokens, accessTokens, isWithin }),
    /** What stands about a token, for whoever judges it otherwise than `verify`. */
    facts,
    insertAccessToken: accessTokenWriter(db),
  }
  return {
    ...face,
    serves: ({ openingScopes }: Serving): Served => ({
      pages: [
        tokenPageRoutes({ findOwnToken: face.findOwn, unreachedBy: face.unreachedBy }),
        newTokenRoutes({
          createToken: face.create,
          findOwnToken: face.findOwn,
          newFormKey: face.newFormKey,
          openingScopes,
          limitsOf: face.creationLimitsOf,
        }),
        endTokenRoutes({
          findOwnToken: face.findOwn,
          rotateOwnToken: face.rotateOwn,
          revokeOwnToken: face.revokeOwn,
          newFormKey: face.newFormKey,
        }),
      ],
    }),
    jobs: [
      { name: 'token_uses', everyMs: USES_FLUSH_INTERVAL_MS, run: async () => (await uses.flush()) > 0 },
    ] satisfies readonly Job[],
    flush: async () => {
      await uses.flushAll()
    },
  }
}
