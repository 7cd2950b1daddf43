import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret, newSecret, type NewSecret, type Secret } from '../../protocol/token/secret.js'
import { tokenHint } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import type { Random } from '../../platform/random.js'
import type { AppSecretToStore } from '../apps/app.js'
import type { Actor } from '../audit/audit-event.js'
import type { PersonalTokenToStore } from '../tokens/token.js'
import { DEMO_SEED } from './demo-organisation.js'
import { describeDemo, type DemoDescription } from './describe-demo.js'
import type { SeedRules } from './planning.js'
import type { DemoStore } from './ports.js'
import { planCheckedSeed, type CheckedSeed } from './read-seed.js'
import type { SeedPlan } from './seed-plan.js'

/** What the tokens that are made on demand are called. */
export const DEMO_TOKEN_NAME = 'Demo'

const HASHED_AT_ONCE_MAX = 4

export interface CreateDemo {
  /** The demo organisation unless another one is given. */
  readonly seed?: CheckedSeed
  /** Beside other workspaces, too. */
  readonly force: boolean
  /** Only where nobody and nothing is. */
  readonly onlyIfEmpty?: boolean
  /** Who gets a token beside those of the seed, to be shown now; everybody unless said. */
  readonly tokensFor?: 'everybody' | 'the first' | 'nobody'
  /** Whether each app that keeps a secret and whose seed gives none gets one, to be shown now; yes unless said. */
  readonly secrets?: boolean
  readonly actor: Actor
}

export type CreateDemoOutcome =
  | {
      readonly ok: true
      readonly demo: DemoDescription
      /** Whether it is the demo organization and no other seed. */
      readonly isBuiltIn: boolean
      /** Those that the seed asked for without a value; shown now and never again. */
      readonly made: readonly { readonly user: Gid; readonly name: string; readonly token: Secret }[]
    }
  | { readonly ok: false; readonly reason: 'not_empty' }
  | { readonly ok: false; readonly reason: 'holds_others' }
  | { readonly ok: false; readonly reason: 'address_taken'; readonly email: string }
  | { readonly ok: false; readonly reason: 'gid_taken' | 'credential_taken'; readonly what: string }

interface Needs {
  readonly demo: DemoStore
  readonly rules: SeedRules
  readonly hasherFor: HasherFor
  readonly random: Random
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  /** Has nobody hand out these gids, or lower ones. */
  readonly keepClearOf: (gid: string) => Promise<void>
  readonly publicUrl: string
}

/**
 * Makes the demo organization or another seed, or makes it anew: ids and passwords are those of the seed. Nothing is changed unless all
 * of it is made.
 * @returns what was made, with what is shown once; or why nothing was changed: other workspaces are there and `force` is not given,
 *   or somebody else has an address, a gid or a credential of the seed
 * @throws StoreUnavailable, TooBusy, nothing else
 */
export function makeCreateDemo(needs: Needs) {
  return async (request: CreateDemo): Promise<CreateDemoOutcome> => {
    const nowMs = needs.clock.nowMs()
    const seed = request.seed ?? (DEMO_SEED as CheckedSeed)
    await needs.keepClearOf(highestGid(seed))
    const takeGids = async (count: number) => await takeAll(needs.nextGid, count)
    const plan = await planCheckedSeed(seed, { nowMs, rules: needs.rules, takeGids })
    const passwords = new Map(
      plan.people.flatMap(({ password, user }) => (password === null ? [] : [[user.gid, password]])),
    )
    const passwordHashes = await hashAll(passwords, needs.hasherFor)
    const tokens = await tokensOf(plan, request, needs)
    const secrets = await secretsOf(plan, request, needs)
    const outcome = await needs.demo.replace({
      plan,
      passwordHashes,
      tokens: [...tokens.given, ...tokens.asked, ...tokens.wished].map(({ stored }) => stored),
      secrets: secrets.stored,
      actor: request.actor,
      nowMs,
      force: request.force,
      onlyIfEmpty: request.onlyIfEmpty ?? false,
    })
    if (outcome.decision !== 'made') return refusalOf(outcome)
    const facts = await needs.demo.facts()
    if (facts === null) return { ok: false, reason: 'holds_others' }
    const demo = describeDemo(facts, needs.publicUrl, {
      passwords,
      tokens: new Map(tokens.wished.map(({ secret, stored }) => [stored.userGid, secret])),
      secrets: secrets.shown,
    })
    const made = tokens.asked.map(({ secret, stored }) => ({
      user: stored.userGid,
      name: stored.name,
      token: secret,
    }))
    return { ok: true, demo, isBuiltIn: request.seed === undefined, made }
  }
}

/** A few at a time: each takes memory while it runs. */
async function hashAll(
  passwords: ReadonlyMap<Gid, string>,
  hasherFor: HasherFor,
): Promise<ReadonlyMap<Gid, string>> {
  const hashes = new Map<Gid, string>()
  const waiting = [...passwords]
  const hashNext = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      hashes.set(next[0], await hasherFor({ queue: 'known', account: next[0] }).hash(next[1]))
  }
  await Promise.all(Array.from({ length: HASHED_AT_ONCE_MAX }, hashNext))
  return hashes
}

function refusalOf(
  outcome: Exclude<Awaited<ReturnType<DemoStore['replace']>>, { readonly decision: 'made' }>,
): CreateDemoOutcome {
  switch (outcome.decision) {
    case 'not_empty':
    case 'holds_others':
      return { ok: false, reason: outcome.decision }
    case 'address_taken':
      return { ok: false, reason: outcome.decision, email: outcome.what }
    case 'gid_taken':
    case 'credential_taken':
      return { ok: false, reason: outcome.decision, what: outcome.what }
  }
}

interface NewToken {
  readonly secret: Secret
  readonly stored: PersonalTokenToStore
}

/** Tokens whose value the seed gives, those that it asks for, and those that whoever makes it wishes for. */
async function tokensOf(
  { people }: SeedPlan,
  { tokensFor = 'everybody' }: CreateDemo,
  needs: Needs,
): Promise<Readonly<Record<'given' | 'asked' | 'wished', readonly NewToken[]>>> {
  const random = (count: number) => needs.random.bytes(count)
  const store = async (
    { hash, hint, secret }: NewSecret,
    token: Pick<PersonalTokenToStore, 'userGid' | 'name' | 'scopes' | 'expiresAtMs'>,
  ): Promise<NewToken> => {
    const { expiresAtMs, name, scopes, userGid } = token
    return { secret, stored: { gid: await needs.nextGid(), hash, hint, userGid, name, scopes, expiresAtMs } }
  }
  const [given, asked, wished]: [NewToken[], NewToken[], NewToken[]] = [[], [], []]
  for (const token of people.flatMap((person) => person.tokens)) {
    if (token.secret === null) asked.push(await store(newSecret('personal', random), token))
    else given.push(await store(knownSecret(token.secret), token))
  }
  const active = people.filter(({ user }) => user.deactivatedAtMs === null)
  const chosen = tokensFor === 'everybody' ? active : tokensFor === 'the first' ? active.slice(0, 1) : []
  for (const { user } of chosen) {
    const token = { userGid: user.gid, name: DEMO_TOKEN_NAME, scopes: 'full', expiresAtMs: null } as const
    wished.push(await store(newSecret('personal', random), token))
  }
  return { given, asked, wished }
}

/** @returns what is stored of each app's secret, and those among them that nobody knows yet */
async function secretsOf(
  { apps }: SeedPlan,
  { secrets: isWished = true }: CreateDemo,
  needs: Needs,
): Promise<{
  readonly stored: ReadonlyMap<Gid, AppSecretToStore>
  readonly shown: ReadonlyMap<Gid, Secret>
}> {
  const stored = new Map<Gid, AppSecretToStore>()
  const shown = new Map<Gid, Secret>()
  for (const { app, secret: given } of apps) {
    if (given === null && (app.kind === 'native' || !isWished)) continue
    const made =
      given === null ? newSecret('client_secret', (count) => needs.random.bytes(count)) : knownSecret(given)
    stored.set(app.clientId, { gid: await needs.nextGid(), hash: made.hash, hint: made.hint })
    if (given === null) shown.set(app.clientId, made.secret)
  }
  return { stored, shown }
}

function knownSecret(text: string): NewSecret {
  return { secret: text as Secret, hash: hashSecret(text), hint: tokenHint(text) }
}

async function takeAll(nextGid: () => Promise<Gid>, count: number): Promise<readonly Gid[]> {
  const gids: Gid[] = []
  while (gids.length < count) gids.push(await nextGid())
  return gids
}

/** The highest gid that a seed gives. */
function highestGid(value: unknown): string {
  let highest = 0
  const look = (one: unknown) => {
    if (Array.isArray(one)) one.forEach(look)
    else if (typeof one === 'object' && one !== null) {
      for (const [name, inner] of Object.entries(one)) {
        if ((name === 'gid' || name === 'client_id') && Number.isSafeInteger(Number(inner)))
          highest = Math.max(highest, Number(inner))
        look(inner)
      }
    }
  }
  look(value)
  return String(highest)
}
