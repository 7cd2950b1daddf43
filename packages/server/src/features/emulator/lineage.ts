import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'

/** Where a token comes from. */
export interface Descent {
  readonly kind: string
  /** Counts the tokens that a server has seen, so that two requests with one token are told from two tokens. */
  readonly token: number
  /** Counts what people allowed apps; null for a token of nobody's app. */
  readonly grant: number | null
  /** 1 came with the code, 2 with the first refresh. */
  readonly generation: number | null
}

/** Learns from the answers of the token endpoint which token came of which. */
export function makeLineages() {
  const known = new Map<SecretHash, Descent>()
  let tokens = 0
  let grants = 0
  const add = (text: string, descent: Pick<Descent, 'grant' | 'generation'>): void => {
    const hash = hashSecret(text)
    if (known.has(hash)) return
    tokens += 1
    known.set(hash, { kind: parseTokenKind(text) ?? 'unknown', token: tokens, ...descent })
  }
  const of = (hash: SecretHash): Descent => {
    const found = known.get(hash)
    if (found !== undefined) return found
    tokens += 1
    const made = { kind: 'unknown', token: tokens, grant: null, generation: null }
    known.set(hash, made)
    return made
  }
  return {
    of,
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
