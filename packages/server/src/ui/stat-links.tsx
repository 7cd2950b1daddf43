import { safeHref } from './safe-href.js'
import { numberText } from './time-words.js'

/**
 * Numbers that answer a page's question before its list does, each with the way to what it counts.
 * @param isAlarm  of a number that should be none: it stands out where it is not
 */
export function StatLinks({
  items,
  label,
}: {
  readonly label: string
  readonly items: readonly {
    readonly href: string
    readonly count: number
    readonly text: string
    readonly isAlarm?: boolean
  }[]
}) {
  return (
    <ul class="stats" aria-label={label}>
      {items.map(({ count, href, isAlarm = false, text }) => (
        <li key={text}>
          <a class={isAlarm && count > 0 ? 'stat alarm' : 'stat'} href={safeHref(href)}>
            <span class="stat-count">{numberText(count)}</span> <span>{text}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
