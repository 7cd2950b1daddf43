import { t } from '../../languages/text.js'
import { AppIcon } from '../../ui/avatar.js'
import { CsrfField } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { Table } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import type { AppRequest } from '../policies/ports.js'

export type ShownAppRequest = AppRequest & { readonly iconHref: string | null }

/** Apps that people want in, and the decision on each. */
export function AppRequests({
  csrfToken,
  path,
  requests,
}: {
  readonly requests: readonly ShownAppRequest[]
  readonly path: string
  readonly csrfToken: string
}) {
  if (requests.length === 0) return null
  return (
    <Panel isFlush title={t('Waiting for approval')} lead={t('People here want to use these apps.')}>
      <Table
        label={t('Apps that wait for approval')}
        rows={requests}
        keyOf={({ clientId }) => clientId}
        columns={[
          {
            head: t('App'),
            cell: ({ iconHref, name }) => (
              <span class="named">
                <AppIcon name={name} href={iconHref} />
                <bdi class="strong">{name}</bdi>
              </span>
            ),
          },
          { head: t('Asked by'), cell: ({ by }) => <bdi title={by.email}>{by.name}</bdi> },
          { head: t('Asked'), cell: ({ atMs }) => <Time atMs={atMs} /> },
          {
            head: t('Actions'),
            kind: 'actions',
            cell: ({ clientId }) => (
              <form method="post" action={`${path}/${clientId}/approve`}>
                <CsrfField token={csrfToken} />
                <button type="submit" class="button plain small">
                  {t('Approve')}
                </button>{' '}
                <button
                  type="submit"
                  class="button danger-plain small"
                  formaction={`${path}/${clientId}/decline`}
                >
                  {t('Decline')}
                </button>
              </form>
            ),
          },
        ]}
      />
    </Panel>
  )
}
