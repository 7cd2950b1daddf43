import { t } from '../../languages/text.js'
import { Badge } from '../../ui/badge.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Button, Form, HiddenFields } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { type AdminFrame, adminPath } from '../../ui/admin-frame.js'
import {
  CredentialEnd,
  CredentialName,
  CredentialUse,
  ScopesFact,
  type ShownCredential,
} from './credential-facts.page.js'
import { HOUR_MS, WEEK_MS } from '../../time-units.js'

/** How a credential travels in a form: `personal.51`. */
const pickOf = ({ gid, kind }: Pick<ShownCredential, 'gid' | 'kind'>): string => `${kind}.${gid}`

/** `GET /0/admin/:workspace/tokens/revoke?pick=…`: what stops if all of these end, and which of them are not this admin's to end? */
export function RevokeChosenPage({
  chosen,
  chosenMax,
  frame,
  isCut,
  set,
  workspace,
}: AdminFrame & {
  readonly chosen: readonly ShownCredential[]
  readonly chosenMax: number
  /** Whether more were chosen than are taken at once. */
  readonly isCut: boolean
  /** The filters of the list that they were chosen from. */
  readonly set: Readonly<Record<string, string>>
}) {
  const path = adminPath(workspace.gid, 'tokens')
  const back = `${path}?${new URLSearchParams(set).toString()}`
  const ending = chosen.filter(({ isWithinReach, state }) => state === 'live' && isWithinReach)
  const beyond = chosen.filter(({ isWithinReach, state }) => state === 'live' && !isWithinReach)
  const ended = chosen.length - ending.length - beyond.length
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={
        ending.length === 0
          ? t('Revoke tokens')
          : t('Revoke {count, plural, one {# token} other {# tokens}}?', { count: ending.length })
      }
      above={<BackLink href={back}>{t('Tokens')}</BackLink>}
    >
      {isCut && (
        <p class="token-warning">
          {t(
            'You chose more than {count, plural, one {# token} other {# tokens}}. That many can be revoked at once: these are the first ones.',
            { count: chosenMax },
          )}
        </p>
      )}
      {ending.length === 0 ? (
        <Panel>
          <EmptyState action={<LinkButton href={back}>{t('Back to the tokens')}</LinkButton>}>
            {chosen.length === 0
              ? t('You have chosen no token. Tick those that you want to revoke, then come back here.')
              : t('None of the tokens that you chose can be revoked by you.')}
          </EmptyState>
        </Panel>
      ) : (
        <>
          <Panel title={t('What stops')}>
            <Price items={priceOf(ending, frame.nowMs)} />
            <Form action={`${path}/revoke`} csrfToken={frame.csrfToken}>
              <HiddenFields values={set} />
              {ending.map((credential) => (
                <input key={pickOf(credential)} type="hidden" name="pick" value={pickOf(credential)} />
              ))}
              <FormActions>
                <Button kind="danger">
                  {t('Revoke {count, plural, one {# token} other {# tokens}}', { count: ending.length })}
                </Button>
                <LinkButton href={back}>{t('Keep them')}</LinkButton>
              </FormActions>
            </Form>
          </Panel>
          <Panel isFlush title={t('These end')}>
            <Chosen label={t('Tokens that end')} credentials={ending} />
          </Panel>
        </>
      )}
      {beyond.length > 0 && (
        <Panel
          isFlush
          title={t('Not yours to end')}
          lead={t(
            'They also reach workspaces that you do not administer, and go on working. You can block an app here, or remove the person from this workspace.',
          )}
        >
          <Chosen label={t('Tokens that go on')} credentials={beyond} />
        </Panel>
      )}
      {ended > 0 && <p class="hint">{t('{count, number} more had ended before.', { count: ended })}</p>}
    </Shell>
  )
}

/** What ending some of them costs, in numbers. */
function priceOf(ending: readonly ShownCredential[], nowMs: number): readonly string[] {
  const usedSince = (spanMs: number) =>
    ending.filter(({ lastUsedAtMs }) => lastUsedAtMs !== null && nowMs - lastUsedAtMs <= spanMs).length
  const people = new Set(ending.map(({ owner }) => owner.gid)).size
  const personal = ending.filter(({ kind }) => kind === 'personal').length
  const grants = ending.length - personal
  const [hour, week] = [usedSince(HOUR_MS), usedSince(WEEK_MS)]
  return [
    ...(personal === 0
      ? []
      : [
          t(
            'Whatever uses the {count, plural, one {personal token} other {# personal tokens}} is refused from the next call on. That cannot be taken back.',
            { count: personal },
          ),
        ]),
    ...(grants === 0
      ? []
      : [
          t(
            '{count, plural, one {# app connection loses} other {# app connections lose}} all access at once. The apps can ask again.',
            { count: grants },
          ),
        ]),
    t('{count, plural, one {# person is} other {# people are}} affected.', { count: people }),
    week === 0
      ? t('None of them was used in the last 7 days.')
      : t('Used in the last hour: {hour, number}. Used in the last 7 days: {week, number}.', { hour, week }),
  ]
}

function Chosen({
  credentials,
  label,
}: {
  readonly label: string
  readonly credentials: readonly ShownCredential[]
}) {
  return (
    <Table
      label={label}
      rows={credentials}
      keyOf={pickOf}
      columns={[
        { head: t('Token'), cell: (row) => <CredentialName credential={row} /> },
        {
          head: t('Person'),
          cell: ({ owner }) => (
            <bdi title={owner.email}>
              {owner.name} {owner.role === 'admin' && <Badge>{t('Admin')}</Badge>}
            </bdi>
          ),
        },
        { head: t('Scopes'), cell: ({ groups }) => <ScopesFact groups={groups} /> },
        { head: t('Last used'), cell: (row) => <CredentialUse credential={row} /> },
        { head: t('Expires'), cell: (row) => <CredentialEnd credential={row} /> },
      ]}
    />
  )
}
