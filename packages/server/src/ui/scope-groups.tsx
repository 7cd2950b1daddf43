import { known } from '../languages/text.js'
import type { ComponentChildren } from 'preact'
import { Bin } from './icons/bin.js'

/** One scope in words; see `ConsentSentence`. */
export interface ScopeSentence {
  readonly text: string
  readonly scope: string | null
  readonly deletes: boolean
}

export interface ScopeGroup {
  readonly thing: string
  readonly sentences: readonly ScopeSentence[]
}

/**
 * Scopes by thing, in whole sentences, with what deletes marked: the picture that people see where they allow an app, and where they choose.
 * @param sentenceOf  how a line is made, where it is more than words: a box to tick
 */
export function ScopeGroups({
  groups,
  sentenceOf,
}: {
  readonly groups: readonly ScopeGroup[]
  readonly sentenceOf?: (sentence: ScopeSentence, words: ComponentChildren) => ComponentChildren
}) {
  return (
    <ul class={sentenceOf === undefined ? 'consent-groups' : 'consent-groups picked'}>
      {groups.map((group) => (
        <Group key={group.thing} group={group} sentenceOf={sentenceOf} />
      ))}
    </ul>
  )
}

function Group({
  group: { sentences, thing },
  sentenceOf,
}: {
  readonly group: ScopeGroup
  readonly sentenceOf: Parameters<typeof ScopeGroups>[0]['sentenceOf']
}) {
  const [first, ...more] = sentences.map(({ scope }) => scope)
  // Full permissions are one scope and several sentences.
  const shared = first != null && more.length > 0 && more.every((scope) => scope === first) ? first : null
  return (
    <li class="consent-group" data-filter-item>
      <div class="consent-thing">
        {sentenceOf === undefined ? (
          <h3>{capitalised(known(thing))}</h3>
        ) : (
          <div class="consent-name">{capitalised(known(thing))}</div>
        )}
        {shared !== null && <code>{shared}</code>}
      </div>
      <ul>
        {sentences.map((sentence) => {
          const words = <Words sentence={sentence} namesScope={shared === null} />
          return (
            <li
              key={sentence.text}
              class={sentence.deletes ? 'consent-scope deletes' : 'consent-scope'}
              data-column={columnOf(sentence)}
            >
              {sentenceOf === undefined ? words : sentenceOf(sentence, words)}
            </li>
          )
        })}
      </ul>
    </li>
  )
}

function Words({
  namesScope,
  sentence: { deletes, scope, text },
}: {
  readonly sentence: ScopeSentence
  readonly namesScope: boolean
}) {
  return (
    <>
      <span>
        {deletes && <Bin />}
        {known(text)}
      </span>{' '}
      {namesScope && scope !== null && <code>{scope}</code>}
    </>
  )
}

/** Reading, changing and deleting stand below each other where there is room. */
function columnOf({ deletes, scope }: ScopeSentence): string {
  if (deletes) return 'delete'
  return scope?.endsWith(':write') === true ? 'write' : 'read'
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
