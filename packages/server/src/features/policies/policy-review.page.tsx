import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { Button, CsrfField, HiddenFields } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import { counted } from '../../ui/time-words.js'
import type { PolicyPreview } from './change-policy.js'
import type { StoppedCredential } from './policy-impact.js'
import { type AdminFrame, adminPath } from '../../ui/admin-frame.js'

/** What is named of all that would stop; the rest is counted. */
const STOPPED_NAMED_MAX = 100

export interface PolicyReviewProps extends AdminFrame {
  readonly preview: PolicyPreview
  /** The form again, and the version that it was filled in over. */
  readonly fields: Readonly<Record<string, string | null>>
  /** What changes, in words. */
  readonly sentences: readonly string[]
  readonly stopWords: Readonly<Record<StoppedCredential['reason'], string>>
}

/** `POST /0/admin/:workspace/policies/review`: what would stop, whose is it, and do I want that? */
export function PolicyReviewPage({
  frame,
  workspace,
  preview,
  fields,
  sentences,
  stopWords,
}: PolicyReviewProps) {
  const path = adminPath(workspace.gid, 'policies')
  const { stopped } = preview.impact
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title="Review policies"
      above={<BackLink href={path}>Policies</BackLink>}
    >
      <Panel title="What changes">
        {sentences.length === 0 ? (
          <p>Nothing: this is what holds already.</p>
        ) : (
          <>
            <ul>
              {sentences.map((sentence) => (
                <li key={sentence}>{sentence}.</li>
              ))}
            </ul>
            <Price items={priceOf(preview)} />
            <form method="post" action={path}>
              <CsrfField token={frame.csrfToken} />
              <HiddenFields values={fields} />
              <FormActions>
                <Button kind={stopped.length === 0 ? 'primary' : 'danger'} isArmed>
                  Save policies
                </Button>
                <LinkButton href={path}>Leave them as they are</LinkButton>
              </FormActions>
            </form>
          </>
        )}
      </Panel>
      {stopped.length > 0 && (
        <Panel
          isFlush
          title={`${counted(stopped.length, 'token')} would stop`}
          lead={
            stopped.length > STOPPED_NAMED_MAX ? `The ${STOPPED_NAMED_MAX} that were used last:` : undefined
          }
        >
          <Stopped stopped={stopped.slice(0, STOPPED_NAMED_MAX)} stopWords={stopWords} />
        </Panel>
      )}
    </Shell>
  )
}

function priceOf({ impact, isCut, shutOutAddress, withoutSecondFactor }: PolicyPreview): readonly string[] {
  const { people, returned, revoked, stopped } = impact
  return [
    stopped.length === 0
      ? 'No token that works now would stop, going by where each was last used from.'
      : `${counted(stopped.length, 'token')} of ${counted(people, 'person', 'people')} would stop reaching this workspace at the next call.`,
    ...(revoked === 0
      ? []
      : [`${counted(revoked, 'token')} of them would be revoked everywhere. That cannot be taken back.`]),
    ...(returned === 0 ? [] : [`${counted(returned, 'token')} would reach this workspace again.`]),
    ...(isCut ? ['There are more tokens than were looked at: expect more to stop.'] : []),
    ...(shutOutAddress === null
      ? []
      : [
          `You are at ${shutOutAddress} now, which is outside these ranges: your own tokens would not reach this workspace from here. This page stays open to you.`,
        ]),
    ...(withoutSecondFactor === null || withoutSecondFactor.total === 0
      ? []
      : [
          `${counted(withoutSecondFactor.total, 'person has', 'people have')} no second step yet and must set one up first: ${withoutSecondFactor.names.join(', ')}${withoutSecondFactor.total > withoutSecondFactor.names.length ? ' and others' : ''}.`,
        ]),
  ]
}

function Stopped({
  stopped,
  stopWords,
}: Pick<PolicyReviewProps, 'stopWords'> & { readonly stopped: readonly StoppedCredential[] }) {
  return (
    <Table
      label="Tokens that would stop"
      rows={stopped}
      keyOf={({ gid, kind }) => `${kind} ${gid}`}
      columns={[
        {
          head: 'Token',
          cell: ({ hint, name }) => (
            <span class="cell-main">
              <bdi class="strong">{name}</bdi>
              {hint === null ? <span class="hint">App</span> : <code class="nowrap">{hint}</code>}
            </span>
          ),
        },
        { head: 'Person', cell: ({ owner }) => <bdi>{owner.name}</bdi> },
        {
          head: 'Last used',
          cell: ({ lastUsedAddress, lastUsedAtMs }) =>
            lastUsedAtMs === null ? (
              'Never'
            ) : (
              <span class="cell-main">
                <Time atMs={lastUsedAtMs} />
                {lastUsedAddress !== null && <code>{lastUsedAddress}</code>}
              </span>
            ),
        },
        { head: 'Why', cell: ({ reason }) => stopWords[reason] },
      ]}
    />
  )
}
