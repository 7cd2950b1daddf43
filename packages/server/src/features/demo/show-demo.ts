import type { Gid } from '../../protocol/asana/gid.js'
import { newSecret, type NewSecret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import type { Random } from '../../platform/random.js'
import type { Actor } from '../audit/audit-event.js'
import type { CreationLimits, shortened } from '../tokens/creation-policy.js'
import { DEMO_TOKEN_NAME } from './create-demo.js'
import type { DemoFacts } from './demo-facts.js'
import { describeDemo, type DemoDescription, type DemoKnown } from './describe-demo.js'
import type { CredentialRefusal, DemoStore } from './ports.js'
import { publicPasswords } from './public-passwords.js'

/**
 * Live secrets of one app of the demo. A test bench asks for one each time it runs, and ends none; other apps have two at most, one of which
 * is about to end.
 */
const DEMO_SECRETS_PER_APP_MAX = 100

export interface ShowDemo {
  /** One more token for each person who is not deactivated. */
  readonly tokens: boolean
  /** One more secret for each app that keeps one. */
  readonly secrets: boolean
  readonly actor: Actor
}

export type ShowDemoOutcome =
  | { readonly ok: true; readonly demo: DemoDescription }
  | { readonly ok: false; readonly reason: 'no_demo' }
  | {
      readonly ok: false
      readonly reason: 'token_refused'
      readonly email: string
      readonly message: string
    }
  | {
      readonly ok: false
      readonly reason: CredentialRefusal['decision']
      readonly of: CredentialRefusal['of']
      readonly gid: Gid
      readonly limit: number
    }

interface Needs {
  readonly demo: DemoStore
  readonly hasherFor: HasherFor
  readonly random: Random
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  readonly publicUrl: string
  readonly tokensPerUserMax: number
  /** What a person's workspaces allow of a new token, and what becomes of a longer wish. */
  readonly limitsOf: (userGid: Gid) => Promise<CreationLimits>
  readonly shortened: typeof shortened
}

/**
 * Shows what the demo, or another seed, brought, as it is now; with tokens and secrets where they are asked for. Those are added: none ends
 * another one. What was shown once, and a password that somebody changed, is null.
 * @returns the description; or why nothing was added: there is no demo, a policy refuses a token, or somebody has as many as there may be
 * @throws StoreUnavailable, nothing else
 */
export function makeShowDemo(needs: Needs) {
  return async ({ actor, secrets, tokens }: ShowDemo): Promise<ShowDemoOutcome> => {
    const facts = await needs.demo.facts()
    if (facts === null) return { ok: false, reason: 'no_demo' }
    const nowMs = needs.clock.nowMs()
    const newTokens = tokens ? await makeTokens(facts, nowMs, needs) : []
    if ('refused' in newTokens) return newTokens.refused
    const newSecrets = secrets ? await makeSecrets(facts, needs) : []
    if (newTokens.length + newSecrets.length > 0) {
      const added = await needs.demo.addCredentials({
        tokens: newTokens.map(({ stored }) => stored),
        secrets: newSecrets.map(({ clientId, gid, made }) => ({
          clientId,
          secret: { gid, hash: made.hash, hint: made.hint },
        })),
        tokensPerUserMax: needs.tokensPerUserMax,
        secretsPerAppMax: DEMO_SECRETS_PER_APP_MAX,
        actor,
        nowMs,
      })
      if (added.decision !== 'added') {
        const limit = added.of === 'person' ? needs.tokensPerUserMax : DEMO_SECRETS_PER_APP_MAX
        return { ok: false, reason: added.decision, of: added.of, gid: added.gid, limit }
      }
    }
    const hashes = new Map(
      facts.users.flatMap(({ gid, passwordHash }) => (passwordHash === null ? [] : [[gid, passwordHash]])),
    )
    const known: DemoKnown = {
      passwords: await publicPasswords(hashes, needs.hasherFor),
      tokens: new Map(newTokens.map(({ made, stored }) => [stored.userGid, made.secret])),
      secrets: new Map(newSecrets.map(({ clientId, made }) => [clientId, made.secret])),
    }
    return { ok: true, demo: describeDemo(facts, needs.publicUrl, known) }
  }
}

async function makeTokens({ users }: DemoFacts, nowMs: number, needs: Needs) {
  const made = []
  for (const { deactivatedAtMs, email, gid: userGid } of users) {
    if (deactivatedAtMs !== null) continue
    const limits = await needs.limitsOf(userGid)
    if (limits.refusal !== null) {
      const refused = { ok: false, reason: 'token_refused', email, message: limits.refusal } as const
      return { refused }
    }
    const fresh: NewSecret = newSecret('personal', (count) => needs.random.bytes(count))
    const expiresAtMs = needs.shortened(limits, { expiresAtMs: null, nowMs })
    const stored = {
      gid: await needs.nextGid(),
      hash: fresh.hash,
      hint: fresh.hint,
      userGid,
      name: DEMO_TOKEN_NAME,
      scopes: 'full',
      expiresAtMs,
    } as const
    made.push({ made: fresh, stored })
  }
  return made
}

async function makeSecrets({ apps }: DemoFacts, needs: Needs) {
  const made = []
  for (const { clientId, kind } of apps) {
    if (kind === 'native') continue
    const fresh = newSecret('client_secret', (count) => needs.random.bytes(count))
    made.push({ clientId, gid: await needs.nextGid(), made: fresh })
  }
  return made
}
