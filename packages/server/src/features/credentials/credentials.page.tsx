import { t } from '../../languages/text.js'
import { EmptyState } from '../../ui/empty-state.js'
import { LinkButton } from '../../ui/button.js'
import { Button, HiddenFields } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { Table } from '../../ui/table.js'
import { type AdminFrame, AdminListPage, adminPath, Pages } from '../../ui/admin-frame.js'
import {
  CredentialEnd,
  CredentialName,
  CredentialUse,
  ScopesFact,
  type ShownCredential,
} from './credential-facts.page.js'
import {
  CredentialFilters,
  CredentialNumbers,
  setFilters,
  type FilterValues,
} from './credential-filters.page.js'
import type { CredentialSummary } from './ports.js'
import { RestoredOthers } from './restored-others.page.js'
import type { RestoredOther } from './ports.js'

interface ListProps {
  readonly credentials: readonly ShownCredential[]
  readonly total: number
  readonly page: number
  readonly summary: CredentialSummary
  readonly unusedDays: number
  readonly hasRanges: boolean
  /** Whether not all addresses were held against the ranges. */
  readonly isCut: boolean
  readonly filter: FilterValues
  readonly apps: readonly { readonly clientId: string; readonly name: string }[]
  /** Whose tokens alone are listed. */
  readonly person: { readonly name: string } | null
  /** Shown where what was restored is asked for. */
  readonly restoredOthers: readonly RestoredOther[]
}

/** Rows on a page: each has much to say, and the page stays light. */
export const CREDENTIALS_PER_PAGE = 20

/** `GET /0/admin/:workspace/tokens`: who holds dangerous tokens, and which of them does nobody use? */
export function CredentialsPage({
  credentials,
  total,
  page,
  summary,
  unusedDays,
  hasRanges,
  isCut,
  filter,
  apps,
  person,
  restoredOthers,
  ...admin
}: AdminFrame & ListProps) {
  const path = adminPath(admin.workspace.gid, 'tokens')
  const set = setFilters(filter)
  return (
    <AdminListPage
      {...admin}
      place="tokens"
      lead={t(
        'Personal tokens of the people here, and what they allowed apps; the most dangerous come first. Secrets are never shown.',
      )}
    >
      <CredentialNumbers path={path} summary={summary} unusedDays={unusedDays} hasRanges={hasRanges} />
      {isCut && (
        <p class="hint">
          {t(
            'There are too many addresses to check all of them: more tokens may have been used from outside.',
          )}
        </p>
      )}
      <CredentialFilters path={path} filter={filter} apps={apps} person={person} hasRanges={hasRanges} />
      <Panel isFlush title={t('{count, plural, one {# token} other {# tokens}}', { count: total })}>
        {credentials.length === 0 ? (
          <EmptyState
            action={<LinkButton href={path}>{t('Show all that work')}</LinkButton>}
            reference={{ href: '/docs', text: t('About tokens') }}
          >
            {t('Nothing matches. Tokens that people create and apps that they allow are listed here.')}
          </EmptyState>
        ) : (
          <ChooseForm path={path} credentials={credentials} set={set} />
        )}
        <Pages
          path={path}
          query={set}
          page={page}
          total={total}
          size={CREDENTIALS_PER_PAGE}
          things="{count, plural, one {# token} other {# tokens}}"
        />
      </Panel>
      {restoredOthers.length > 0 && <RestoredOthers path={path} others={restoredOthers} />}
    </AdminListPage>
  )
}

/** Any of them are chosen and looked at together before anything ends. */
function ChooseForm({
  credentials,
  path,
  set,
}: Pick<ListProps, 'credentials'> & {
  readonly path: string
  readonly set: Readonly<Record<string, string>>
}) {
  return (
    <form method="get" action={`${path}/revoke`}>
      <HiddenFields values={set} />
      <CredentialTable path={path} credentials={credentials} />
      {credentials.some(({ state }) => state === 'live') && (
        <div class="table-actions">
          <Button kind="plain">{t('Revoke chosen…')}</Button>
          <p class="hint">{t('Next you see what stops. Nothing ends before you confirm it.')}</p>
        </div>
      )}
    </form>
  )
}

function CredentialTable({ path, credentials }: Pick<ListProps, 'credentials'> & { readonly path: string }) {
  return (
    <Table
      label={t('Tokens')}
      rows={credentials}
      keyOf={({ gid, kind }) => `${kind} ${gid}`}
      mutedOf={({ state }) => state !== 'live'}
      columns={[
        { head: t('Token'), cell: (row) => <ChoosableName credential={row} /> },
        {
          head: t('Person'),
          cell: ({ owner }) => (
            <a href={`?person=${owner.gid}`} title={owner.email}>
              <bdi>{owner.name}</bdi>
            </a>
          ),
        },
        { head: t('Scopes'), cell: ({ groups }) => <ScopesFact groups={groups} /> },
        { head: t('Last used'), cell: (row) => <CredentialUse credential={row} /> },
        { head: t('Expires'), cell: (row) => <CredentialEnd credential={row} /> },
        {
          head: t('Actions'),
          kind: 'actions',
          cell: ({ gid, kind, name, state }) =>
            state === 'live' && (
              <LinkButton
                href={`${path}/${kind}/${gid}`}
                isSmall
                kind="danger-plain"
                label={t('Revoke {name}', { name })}
              >
                {t('Revoke')}
              </LinkButton>
            ),
        },
      ]}
    />
  )
}

function ChoosableName({ credential }: { readonly credential: ShownCredential }) {
  const { gid, hint, kind, name, owner, state } = credential
  if (state !== 'live') return <CredentialName credential={credential} />
  return (
    <span class="choosable">
      <input
        type="checkbox"
        name="pick"
        value={`${kind}.${gid}`}
        aria-label={t('Choose {name} of {owner}', {
          name: hint === null ? name : `${name} ${hint}`,
          owner: owner.name,
        })}
      />
      <CredentialName credential={credential} />
    </span>
  )
}
