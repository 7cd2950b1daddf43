import type { ComponentChildren } from 'preact'
import { t } from '../languages/text.js'
import { LinkButton } from './button.js'
import { Button } from './form.js'

/**
 * What narrows a list: fields that are sent by GET, so that they stand in the address. On narrow screens they are folded, and open where
 * one is set.
 * @param path  of the list; without a query it is the whole list
 * @param isSet  whether any field narrows or orders the list now
 */
export function FilterForm({
  children,
  isSet,
  note,
  path,
}: {
  readonly path: string
  readonly isSet: boolean
  readonly note?: ComponentChildren
  readonly children: ComponentChildren
}) {
  return (
    <section class="panel filter-panel" aria-label={t('Filters')}>
      <details class="filter-fold" open={isSet}>
        <summary>
          {t('Search and filter')}
          {isSet && <span class="hint">{t(' (in use)')}</span>}
        </summary>
        <form method="get" action={path} class="filters">
          {children}
          <div class="filter-actions">
            <Button kind="plain">{t('Show')}</Button>
            {isSet && <LinkButton href={path}>{t('Clear')}</LinkButton>}
          </div>
        </form>
      </details>
      {note !== false && note !== undefined && <p>{note}</p>}
    </section>
  )
}
