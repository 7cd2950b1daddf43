import { StoreUnavailable } from '../../platform/faults.js'
import { nextTurn } from '../../platform/next-turn.js'
import { makeRemembered } from '../../platform/remembered.js'
import { makeShare } from '../../platform/shared-values.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import { makeIsWithin } from '../../platform/address-ranges.js'
import { timed } from '../../platform/clock.js'
import { watched } from '../../platform/meters.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AuditFeature } from '../audit/audit.feature.js'
import type { Job } from '../../platform/scheduler.js'
import type { Base, Served, Serving } from '../feature.js'
import { accessTokenStore, accessTokenWriter } from './access/access-tokens.store.js'
import { makeCreatePersonalToken } from './create-personal-token.js'
import { creationLimits } from './creation-policy.js'
import { makeListTokens } from './list-tokens.js'
import {
  makeFindOwnToken,
  makeListOwnTokens,
  makeRevokeOwnToken,
  makeRotateOwnToken,
  type WhoseToken,
} from './own-tokens.js'
import { endTokenRoutes } from './pages/end-token.routes.js'
import { newTokenRoutes } from './pages/new-token.routes.js'
import { tokenPageRoutes } from './pages/token.routes.js'
import type { AccessTokenStore, TokenStore } from './ports.js'
import { makeRotatePersonalToken } from './rotate-personal-token.js'
import { tokenUsageStore } from './token-usage.store.js'
import { tokenEnder } from './end-token.store.js'
import { tokenStore } from './tokens.store.js'
import {
  makeUseRecorder,
  TOKENS_PER_FLUSH_MAX,
  TOKENS_PER_WRITE_MAX,
  type UseRecorder,
} from './use-recorder.js'
import { noteExpiredUse } from './verification/note-expired-use.js'
import { makeUnreachedBy } from './verification/unreached-workspaces.js'
import { makePrincipalOfCredential } from './verification/credential-principal.js'
import { KNOWN_TOKENS, SHARED_VALUES_MAX, type KnownToken } from './verification/known-token.js'
import { makeVerifyToken, type Recalled } from './verification/verify-token.js'

const KEY_BYTES = 32
/** How often it is looked whether uses are to be written. */
const USES_LOOK_INTERVAL_MS = 1_000

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
  const uses = openUses(db, { tokens, usage })
  const isWithin = makeIsWithin()
  const listOwn = makeListOwnTokens({ tokens, usage, clock })
  const findOwn = makeFindOwnToken({ tokens, usage, clock })
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
  const { recall, verify } = openVerifier(base, { tokens, accessTokens, uses, audit: needs.audit })
  const face = {
    verify,
    /** What is remembered of a token that works. A request that is answered by it is noted by `noteRecalled`. */
    recall,
    noteRecalled: ({ lastUsedAtMs, use }: Recalled) => {
      uses.note(use, lastUsedAtMs)
    },
    uses,
    create: watched(makeCreatePersonalToken({ ...base, tokens, policiesOf }), (outcome) => {
      if (outcome.ok && !outcome.replayed) meters.tokensIssued.count('personal', 'person')
    }),
    rotate,
    revoke,
    list: makeListTokens({ tokens, clock }),
    listOwn: async (request: Parameters<typeof listOwn>[0]) => {
      const page = await listOwn(request)
      return (await uses.flushOf(page.tokens.map(({ gid }) => gid))) ? await listOwn(request) : page
    },
    findOwn: async (request: WhoseToken) => {
      await uses.flushOf([request.tokenGid])
      return await findOwn(request)
    },
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
    endForTest: tokenEnder(db),
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
      {
        name: 'token_uses',
        on: 'every node',
        everyMs: USES_LOOK_INTERVAL_MS,
        run: async () => {
          await uses.flushDue(clock.nowMs())
          return false
        },
      },
    ] satisfies readonly Job[],
    flush: async () => {
      await uses.flushAll()
    },
  }
}

function openUses(
  db: Base['db'],
  stores: Pick<Parameters<typeof makeUseRecorder>[0], 'tokens' | 'usage'>,
): UseRecorder {
  return makeUseRecorder({
    ...stores,
    // Where a write holds the event loop, it is cut.
    tokensPerWrite: db.kind === 'sqlite' ? TOKENS_PER_WRITE_MAX : TOKENS_PER_FLUSH_MAX,
    rest: nextTurn,
    isAway: (error) => error instanceof StoreUnavailable,
  })
}

function openVerifier(
  { clock, db }: Pick<Base, 'clock' | 'db'>,
  needs: Pick<Parameters<typeof makeVerifyToken>[0], 'tokens' | 'accessTokens'> & {
    readonly uses: UseRecorder
    readonly audit: AuditFeature
  },
) {
  return makeVerifyToken({
    ...needs,
    clock,
    changes: db.changes,
    known: makeRemembered<SecretHash, KnownToken>({ changes: db.changes, ...KNOWN_TOKENS }),
    share: makeShare({ valuesMax: SHARED_VALUES_MAX }),
    noteUse: (use, lastUsedAtMs) => {
      needs.uses.note(use, lastUsedAtMs)
    },
    noteExpiredUse: (use) => {
      noteExpiredUse({ refusals: needs.audit.refusals }, use)
    },
    isWithin: makeIsWithin(),
  })
}
