import { t } from '../languages/text.js'
import type { Slice } from './paging.js'
import { safeHref } from './safe-href.js'

/**
 * Under a list of several pages: where one is, and the way to the others. Nothing under a list of one.
 * @param path  of the list; `page` is put into its query
 * @param query  what else the address of a page keeps, such as a filter
 */
export function Pager({
  path,
  query = {},
  slice: { page, pages },
}: {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly slice: Slice<unknown>
}) {
  if (pages === 1) return null
  const hrefOf = (wanted: number) =>
    safeHref(`${path}?${new URLSearchParams({ ...query, page: String(wanted) }).toString()}`)
  return (
    <nav class="pager" aria-label={t('Pages')}>
      {page > 1 ? (
        <a href={hrefOf(page - 1)} rel="prev">
          {t('Previous')}
        </a>
      ) : (
        <span />
      )}
      <span>{t('Page {page} of {pages}', { page, pages })}</span>
      {page < pages ? (
        <a href={hrefOf(page + 1)} rel="next">
          {t('Next')}
        </a>
      ) : (
        <span />
      )}
    </nav>
  )
}
