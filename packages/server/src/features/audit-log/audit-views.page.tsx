import { t } from '../../languages/text.js'
import { PostButton } from '../../ui/button.js'
import { Button, Field, Form, HiddenFields } from '../../ui/form.js'
import { Views } from '../../ui/views.js'
import { queryOf, setAuditFilters, type AuditFilterValues } from './audit-filters.page.js'
import type { SavedView } from './saved-view.js'

/** What is wrong with a view that somebody wanted to keep. */
export interface ViewFault {
  readonly name: string
  readonly text: string
}

interface Props {
  readonly path: string
  readonly csrfToken: string
  readonly filter: AuditFilterValues
  readonly saved: readonly SavedView[]
  readonly viewFault: ViewFault | null
}

/** The admin's own views: to look by, to keep the filters of this moment under a name, and to take one away. */
export function OwnViews({ csrfToken, filter, path, saved, viewFault }: Props) {
  const query = queryOf(filter)
  const isNew = query !== '' && !saved.some((view) => view.query === query)
  return (
    <>
      {saved.length > 0 && (
        <Views
          label={t('Your views')}
          current={query}
          items={saved.map((view) => ({ path, query: view.query, text: view.name }))}
        />
      )}
      {(isNew || viewFault !== null) && (
        <details class="more own-view" open={viewFault !== null}>
          <summary>{t('Keep this view')}</summary>
          <Form
            action={`${path}/views`}
            csrfToken={csrfToken}
            class="filters"
            novalidate={viewFault !== null}
          >
            <HiddenFields values={setAuditFilters(filter)} />
            <Field
              name="name"
              label={t('Name of the view')}
              value={viewFault?.name ?? ''}
              hint={t('Only you see it, in this workspace.')}
              error={viewFault?.text}
            />
            <div class="filter-actions">
              <Button kind="plain">{t('Keep view')}</Button>
            </div>
          </Form>
        </details>
      )}
      {saved.length > 0 && (
        <details class="more own-view">
          <summary>{t('Remove a view')}</summary>
          <ul class="own-views">
            {saved.map(({ name }) => (
              <li key={name}>
                <bdi>{name}</bdi>
                <PostButton
                  action={`${path}/views/remove`}
                  csrfToken={csrfToken}
                  fields={{ name }}
                  isSmall
                  label={t('Remove the view {name}', { name })}
                >
                  {t('Remove')}
                </PostButton>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
