import { t, type Text } from '../../languages/text.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { Button, CsrfField, HiddenFields } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
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
  readonly stopWords: Readonly<Record<StoppedCredential['reason'], Text>>
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
      title={t('Review policies')}
      above={<BackLink href={path}>{t('Policies')}</BackLink>}
    >
      <Panel title={t('What changes')}>
        {sentences.length === 0 ? (
          <p>{t('Nothing: this is what holds already.')}</p>
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
                  {t('Save policies')}
                </Button>
                <LinkButton href={path}>{t('Leave them as they are')}</LinkButton>
              </FormActions>
            </form>
          </>
        )}
      </Panel>
      {stopped.length > 0 && (
        <Panel
          isFlush
          title={t('{count, plural, one {# token} other {# tokens}} would stop', { count: stopped.length })}
          lead={
            stopped.length > STOPPED_NAMED_MAX
              ? t('The {count} that were used last:', { count: STOPPED_NAMED_MAX })
              : undefined
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
      ? t('No token that works now would stop, going by where each was last used from.')
      : t(
          '{tokens, plural, one {# token} other {# tokens}} of {people, plural, one {# person} other {# people}} would stop reaching this workspace at the next call.',
          { tokens: stopped.length, people },
        ),
    ...(revoked === 0
      ? []
      : [
          t(
            '{count, plural, one {# token} other {# tokens}} of them would be revoked everywhere. That cannot be taken back.',
            { count: revoked },
          ),
        ]),
    ...(returned === 0
      ? []
      : [
          t('{count, plural, one {# token} other {# tokens}} would reach this workspace again.', {
            count: returned,
          }),
        ]),
    ...(isCut ? [t('There are more tokens than were looked at: expect more to stop.')] : []),
    ...(shutOutAddress === null
      ? []
      : [
          t(
            'You are at {address} now, which is outside these ranges: your own tokens would not reach this workspace from here. This page stays open to you.',
            { address: shutOutAddress },
          ),
        ]),
    ...(withoutSecondFactor === null || withoutSecondFactor.total === 0
      ? []
      : [withoutFactorWords(withoutSecondFactor)]),
  ]
}

function withoutFactorWords({ names, total }: NonNullable<PolicyPreview['withoutSecondFactor']>): string {
  return t(
    total > names.length
      ? '{count, plural, one {# person has} other {# people have}} no second step yet and must set one up first: {names} and others.'
      : '{count, plural, one {# person has} other {# people have}} no second step yet and must set one up first: {names}.',
    { count: total, names: names.join(', ') },
  )
}

function Stopped({
  stopped,
  stopWords,
}: Pick<PolicyReviewProps, 'stopWords'> & { readonly stopped: readonly StoppedCredential[] }) {
  return (
    <Table
      label={t('Tokens that would stop')}
      rows={stopped}
      keyOf={({ gid, kind }) => `${kind} ${gid}`}
      columns={[
        {
          head: t('Token'),
          cell: ({ hint, name }) => (
            <span class="cell-main">
              <bdi class="strong">{name}</bdi>
              {hint === null ? <span class="hint">{t('App')}</span> : <code class="nowrap">{hint}</code>}
            </span>
          ),
        },
        { head: t('Person'), cell: ({ owner }) => <bdi>{owner.name}</bdi> },
        {
          head: t('Last used'),
          cell: ({ lastUsedAddress, lastUsedAtMs }) =>
            lastUsedAtMs === null ? (
              t('Never')
            ) : (
              <span class="cell-main">
                <Time atMs={lastUsedAtMs} />
                {lastUsedAddress !== null && <code>{lastUsedAddress}</code>}
              </span>
            ),
        },
        { head: t('Why'), cell: ({ reason }) => t(stopWords[reason]) },
      ]}
    />
  )
}
