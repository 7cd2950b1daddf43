import type { Descent } from '../../../types/emulator.js'
import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { parseTokenKind, tokenHint } from '../../protocol/token/token-format.js'

/** Tokens of which it is known where they come from; the oldest are forgotten first. */
const KNOWN_TOKENS_MAX = 50_000

/** A token that was seen, and what the database calls the personal token or the grant that it belongs to. */
interface Known extends Descent {
  readonly hint: string
  readonly credentialGid: string | null
}

/** Learns from the answers of the token endpoint which token came of which. */
export function makeLineages() {
  const known = new Map<SecretHash, Known>()
  let tokens = 0
  let grants = 0
  const add = (text: string, descent: Pick<Descent, 'grant' | 'generation'>): Known => {
    const hash = hashSecret(text)
    const found = known.get(hash)
    if (found !== undefined) return found
    tokens += 1
    const kind = parseTokenKind(text) ?? 'unknown'
    const made = { kind, token: tokens, ...descent, hint: tokenHint(text), credentialGid: null }
    known.set(hash, made)
    const [oldest] = known.keys()
    if (known.size > KNOWN_TOKENS_MAX && oldest !== undefined) known.delete(oldest)
    return made
  }
  return {
    /** Where a token comes from; it is noted as seen. */
    of: (text: string): Descent => told(add(text, { grant: null, generation: null })),
    /** @param credentialGid  what a request with this token was judged by */
    noteCredential: (text: string, credentialGid: string): void => {
      known.set(hashSecret(text), { ...add(text, { grant: null, generation: null }), credentialGid })
    },
    /** @returns the newest of the tokens that were seen of a personal token or a grant; null for none */
    newestOf: (credentialGid: string): (Descent & { readonly hint: string }) | null => {
      const newest = [...known.values()].findLast((one) => one.credentialGid === credentialGid)
      return newest === undefined ? null : { ...told(newest), hint: newest.hint }
    },
    /** Whether a token was seen to be one of a personal token or a grant. */
    isOf: (text: string, credentialGid: string): boolean =>
      known.get(hashSecret(text))?.credentialGid === credentialGid,
    /** @param form  what was redeemed, if anything @param body  the answer, JSON @returns whether another token took the place of the one that was redeemed */
    learn: (form: URLSearchParams | null, body: string | null): boolean => {
      const answer = JSON.parse(body ?? '{}') as Record<string, unknown>
      const presented = form?.get('refresh_token') ?? null
      const parent = presented === null ? undefined : known.get(hashSecret(presented))
      if (parent?.grant === undefined || parent.grant === null) grants += 1
      const grant = parent?.grant ?? grants
      const generation = (parent?.generation ?? 0) + 1
      for (const text of [answer['access_token'], answer['refresh_token']])
        if (typeof text === 'string') add(text, { grant, generation })
      const next = answer['refresh_token']
      return presented === null || (typeof next === 'string' && next !== presented)
    },
  }
}

const told = ({ generation, grant, kind, token }: Descent): Descent => ({ kind, token, grant, generation })
