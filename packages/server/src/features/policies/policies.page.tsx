import { rich, t } from '../../languages/text.js'
import { useTyped } from '../../ui/typed.js'
import { LinkButton, FormActions } from '../../ui/button.js'
import { Checkbox, RadioGroup, TextAreaField } from '../../ui/fields.js'
import { Button, ErrorSummary, HiddenFields, Form } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { Time } from '../../ui/time.js'
import type { PolicyField, PolicyForm, PolicyFormError } from './policy-form.js'
import type { StoredPolicy } from './ports.js'
import { type AdminFrame, AdminListPage, adminPath } from '../../ui/admin-frame.js'

export interface PoliciesPageProps extends AdminFrame {
  readonly stored: StoredPolicy
  readonly values: PolicyForm
  readonly errors: readonly PolicyFormError[]
  /** Somebody else saved while this form was open. */
  readonly isStale: boolean
}

/** `GET /0/admin/:workspace/policies`: what must a token satisfy to reach this workspace? */
export function PoliciesPage({ stored, values, errors, isStale, ...admin }: PoliciesPageProps) {
  const path = adminPath(admin.workspace.gid, 'policies')
  const hasFault = errors.length > 0 || isStale
  const stale = isStale
    ? [
        {
          field: 'content',
          text: t(
            'Somebody else changed the policies meanwhile. What you chose is kept below: review it again.',
          ),
        },
      ]
    : []
  return (
    <AdminListPage
      {...admin}
      place="policies"
      lead={t(
        'What a token must satisfy to reach this workspace. A token that does not goes on elsewhere; to it, this workspace does not exist.',
      )}
    >
      <Panel>
        <ErrorSummary errors={[...stale, ...errors]} />
        <LastChange stored={stored} />
        <Form action={`${path}/review`} csrfToken={admin.frame.csrfToken} novalidate={hasFault} class="stack">
          <HiddenFields values={{ version: String(stored.version) }} />
          <Fields values={values} errors={errors} />
          <FormActions>
            <Button>{t('Review changes')}</Button>
            <LinkButton href={path}>{t('Start over')}</LinkButton>
          </FormActions>
        </Form>
      </Panel>
    </AdminListPage>
  )
}

function LastChange({ stored: { changed } }: { readonly stored: StoredPolicy }) {
  if (changed === null) return <p class="hint">{t('Nobody has set a policy yet: everything is allowed.')}</p>
  const when = <Time atMs={changed.atMs} />
  return (
    <p class="hint">
      {changed.by === null
        ? rich('Changed by the operator {when}.', { when })
        : rich('Changed by {name} {when}.', { name: <bdi>{changed.by}</bdi>, when })}
    </p>
  )
}

function Fields({
  values,
  errors,
}: {
  readonly values: PolicyForm
  readonly errors: readonly PolicyFormError[]
}) {
  const errorAt = (field: PolicyField) => errors.find((error) => error.field === field)?.text
  return (
    <>
      <RadioGroup
        name="personal_tokens"
        label={t('Personal access tokens')}
        value={values.personalTokens}
        choices={[
          { value: 'allowed', label: t('Allowed') },
          {
            value: 'refused',
            label: t('Not allowed'),
            hint: t('Scripts with people’s own tokens do not reach this workspace. Apps still do.'),
          },
        ]}
      />
      <DaysField
        name="token_days_max"
        label={t('Longest life of a personal access token, in days')}
        hint={t(
          'Counted from when it was created or rotated. An older one does not reach this workspace. Empty: no maximum.',
        )}
        value={values.tokenDaysMax}
        error={errorAt('token_days_max')}
      />
      <RadioGroup
        name="apps"
        label={t('Apps')}
        value={values.apps}
        choices={[
          { value: 'any', label: t('Any app that people allow'), hint: t('You can still block one by one.') },
          {
            value: 'approved',
            label: t('Only approved apps'),
            hint: t('An app reaches this workspace once an admin has approved it, on the Apps page.'),
          },
        ]}
      />
      <Checkbox
        name="second_factor"
        label={t('Require a second step to log in')}
        hint={t(
          'Members need an authenticator app or a passkey beside their password. Whoever has none sets one up at their next step.',
        )}
        isChosen={values.secondFactor}
      />
      <TextAreaField
        name="address_ranges"
        label={t('Addresses that tokens may come from')}
        hint={t(
          'Ranges such as 203.0.113.0/24 or 2001:db8::/32, one a line. For personal tokens and for apps. Empty: from anywhere. These pages stay open from everywhere.',
        )}
        value={values.addressRanges}
        error={errorAt('address_ranges')}
        isCode
      />
      <DaysField
        name="unused_days_max"
        label={t('Revoke personal access tokens that were not used for, in days')}
        hint={t('This ends the token everywhere, for good. Its owner is told by mail. Empty: never.')}
        value={values.unusedDaysMax}
        error={errorAt('unused_days_max')}
      />
    </>
  )
}

function DaysField({
  name,
  label,
  hint,
  value,
  error,
}: {
  readonly name: PolicyField
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly error: string | undefined
}) {
  return (
    <div class="field narrow">
      <label for={name}>{label}</label>
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
      <input
        type="text"
        inputmode="numeric"
        id={name}
        name={name}
        value={useTyped(name, value)}
        aria-invalid={error === undefined ? undefined : 'true'}
        aria-describedby={error === undefined ? `${name}-hint` : `${name}-hint ${name}-error`}
      />
      {error !== undefined && (
        <p class="field-error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}
