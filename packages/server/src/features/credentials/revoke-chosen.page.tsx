import { Badge } from '../../ui/badge.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Button, Form, HiddenFields } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { counted, numberText } from '../../ui/time-words.js'
import { type AdminFrame, adminPath } from '../../ui/admin-frame.js'
import {
  CredentialEnd,
  CredentialName,
  CredentialUse,
  ScopesFact,
  type ShownCredential,
} from './credential-facts.page.js'

const HOUR_MS = 60 * 60 * 1_000
const WEEK_MS = 7 * 24 * HOUR_MS

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
      title={ending.length === 0 ? 'Revoke tokens' : `Revoke ${counted(ending.length, 'token')}?`}
      above={<BackLink href={back}>Tokens</BackLink>}
    >
      {isCut && (
        <p class="token-warning">
          You chose more than {counted(chosenMax, 'token')}. That many can be revoked at once: these are the
          first ones.
        </p>
      )}
      {ending.length === 0 ? (
        <Panel>
          <EmptyState action={<LinkButton href={back}>Back to the tokens</LinkButton>}>
            {chosen.length === 0
              ? 'You have chosen no token. Tick those that you want to revoke, then come back here.'
              : 'None of the tokens that you chose can be revoked by you.'}
          </EmptyState>
        </Panel>
      ) : (
        <>
          <Panel title="What stops">
            <Price items={priceOf(ending, frame.nowMs)} />
            <Form action={`${path}/revoke`} csrfToken={frame.csrfToken}>
              <HiddenFields values={set} />
              {ending.map((credential) => (
                <input key={pickOf(credential)} type="hidden" name="pick" value={pickOf(credential)} />
              ))}
              <FormActions>
                <Button kind="danger">Revoke {counted(ending.length, 'token')}</Button>
                <LinkButton href={back}>Keep them</LinkButton>
              </FormActions>
            </Form>
          </Panel>
          <Panel isFlush title="These end">
            <Chosen label="Tokens that end" credentials={ending} />
          </Panel>
        </>
      )}
      {beyond.length > 0 && (
        <Panel
          isFlush
          title="Not yours to end"
          lead="They also reach workspaces that you do not administer, and go on working. You can block an app here, or remove the person from this workspace."
        >
          <Chosen label="Tokens that go on" credentials={beyond} />
        </Panel>
      )}
      {ended > 0 && <p class="hint">{counted(ended, 'more')} had ended before.</p>}
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
  const whose = counted(people, 'person', 'people')
  const [hour, week] = [usedSince(HOUR_MS), usedSince(WEEK_MS)]
  return [
    ...(personal === 0
      ? []
      : [
          `Whatever uses ${personal === 1 ? 'the personal token' : `the ${counted(personal, 'personal token')}`} is refused from the next call on. That cannot be taken back.`,
        ]),
    ...(grants === 0
      ? []
      : [
          `${counted(grants, 'app connection loses', 'app connections lose')} all access at once. The apps can ask again.`,
        ]),
    `${whose} ${people === 1 ? 'is' : 'are'} affected.`,
    week === 0
      ? 'None of them was used in the last 7 days.'
      : `Used in the last hour: ${numberText(hour)}. Used in the last 7 days: ${numberText(week)}.`,
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
        { head: 'Token', cell: (row) => <CredentialName credential={row} /> },
        {
          head: 'Person',
          cell: ({ owner }) => (
            <bdi title={owner.email}>
              {owner.name} {owner.role === 'admin' && <Badge>Admin</Badge>}
            </bdi>
          ),
        },
        { head: 'Scopes', cell: ({ groups }) => <ScopesFact groups={groups} /> },
        { head: 'Last used', cell: (row) => <CredentialUse credential={row} /> },
        { head: 'Expires', cell: (row) => <CredentialEnd credential={row} /> },
      ]}
    />
  )
}
