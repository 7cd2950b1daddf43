import { listFormat } from '../languages/formats.js'
import { known, t } from '../languages/text.js'
import { Badge } from './badge.js'

/** What a credential opens, short enough for a list; see `scopesInShort`. */
export interface ShownScopes {
  readonly danger: 'full' | 'deletes' | 'changes' | 'reads' | 'none'
  readonly words: string
  /** What it is about, as far as it is named, and how much more there is. */
  readonly things: readonly string[]
  readonly more: number
  /** Whether that is all of it. */
  readonly isAll: boolean
}

interface Sentence {
  readonly text: string
  readonly scope: string | null
}

/**
 * What a credential can do: the worst in words, marked where something can be lost by it, and all of it folded where that is more.
 * @param sentences  all of it, the worst first
 * @param isOpen  unfolded, on a page that is about this credential alone
 */
export function ScopeSummary({
  short: { danger, isAll, more, things, words },
  sentences,
  isOpen = false,
}: {
  readonly short: ShownScopes
  readonly sentences: readonly Sentence[]
  readonly isOpen?: boolean
}) {
  const names = sentences.flatMap(({ scope }) => scope ?? [])
  const isMarked = danger === 'full' || danger === 'deletes'
  // Names of scopes stand in the title where they stand nowhere else: lists are long.
  const isFolded = sentences.length > 0 && (isOpen || !isAll)
  return (
    <span class="cell-main">
      <span class="whole-words" title={isFolded ? undefined : [...new Set(names)].join(' ')}>
        {isMarked ? (
          <Badge tone={danger === 'full' ? 'danger' : 'warning'}>{known(words)}</Badge>
        ) : (
          known(words)
        )}{' '}
        {listFormat([
          ...things.map(known),
          ...(more === 0 ? [] : [t('{count, plural, other {# more}}', { count: more })]),
        ])}
      </span>
      {isFolded && (
        <details class="more" open={isOpen}>
          <summary>
            {t('{count, plural, one {# thing} other {# things}} it can do', { count: sentences.length })}
          </summary>
          <ul>
            {sentences.map(({ scope, text }) => (
              <li key={text}>
                {known(text)} {scope !== null && <code>{scope}</code>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </span>
  )
}
