import { t } from '../../../languages/text.js'
import { useTyped } from '../../../ui/typed.js'
import type { scopesToPick } from '../../../protocol/oauth/scope-presets.js'
import { AgreeField } from '../../../ui/brand-parts.js'
import { FormActions, LinkButton } from '../../../ui/button.js'
import { RadioGroup, SelectField } from '../../../ui/fields.js'
import { Button, ErrorSummary, Field, HiddenFields, Form } from '../../../ui/form.js'
import { BackLink } from '../../../ui/page-header.js'
import { Panel } from '../../../ui/panel.js'
import { ScopePicker } from '../../../ui/scope-picker.js'
import { Shell, type Frame } from '../../../ui/shell.js'
import { dateText } from '../../../ui/time-words.js'
import type { CreationLimits } from '../creation-policy.js'
import type { TokenForm, TokenFormError, TokenFormField } from './token-form.js'
import { MY_APPS_PATH, NEW_TOKEN_PATH } from './token-paths.rules.js'
import { DAY_MS } from '../../../time-units.js'

export interface NewTokenPageProps {
  readonly frame: Frame
  /** Makes a second posting of the same form harmless. */
  readonly formKey: string
  readonly lifetimeDays: readonly number[]
  /** The longest life that the person's workspaces allow; null for any. */
  readonly longest: CreationLimits['longest']
  /** Every scope that can be ticked: those that open something here, and the others. */
  readonly scopes: ReturnType<typeof scopesToPick>
  readonly values: TokenForm
  readonly errors: readonly TokenFormError[]
  /** What is wrong with no field of the form; null when nothing is. */
  readonly refusal: string | null
}

/** `GET /0/my-apps/tokens/new`: what is it for, for how long, and what may it do? */
export function NewTokenPage(props: NewTokenPageProps) {
  const { errors, formKey, frame, refusal, values } = props
  const hasFault = errors.length > 0 || refusal !== null
  const errorAt = (field: TokenFormField) => errors.find((error) => error.field === field)?.text
  const summed = refusal === null ? errors : [...errors, { field: 'content', text: refusal }]
  return (
    <Shell
      frame={frame}
      nav="developer"
      title={t('Create new personal access token')}
      above={<BackLink href={MY_APPS_PATH}>{t('Developer console')}</BackLink>}
      lead={t('It lets a script act as you. It is shown once, when it is created.')}
      hasFault={hasFault}
    >
      <Panel>
        <ErrorSummary errors={summed} />
        <Form
          action={NEW_TOKEN_PATH}
          csrfToken={frame.csrfToken}
          novalidate={hasFault}
          class="stack token-form"
        >
          <HiddenFields values={{ form_key: formKey }} />
          <Field
            name="description"
            label={t('Description')}
            value={values.description}
            hint={t('What is it for, and where does it run? Such as: nightly backup on the build server.')}
            error={errorAt('description')}
          />
          <ExpiryFields {...props} errorAt={errorAt} />
          <ScopeFields values={values} scopes={props.scopes} error={errorAt('scopes')} />
          <AgreeField
            hint={t(
              'A token is worth as much as your password: keep it secret, and revoke it when you no longer need it.',
            )}
            isChosen={values.agrees}
            error={errorAt('agree')}
          />
          <FormActions>
            <Button>{t('Create token')}</Button>
            <LinkButton href={MY_APPS_PATH}>{t('Cancel')}</LinkButton>
          </FormActions>
        </Form>
      </Panel>
    </Shell>
  )
}

function ExpiryFields({
  errorAt,
  frame: { nowMs },
  lifetimeDays,
  longest,
  values,
}: NewTokenPageProps & { readonly errorAt: (field: TokenFormField) => string | undefined }) {
  return (
    <div class="stack">
      <SelectField
        name="expires"
        label={t('Expires')}
        value={values.expires}
        error={errorAt('expires')}
        hint={
          longest === null
            ? undefined
            : t('{workspace} allows {days, plural, one {# day} other {# days}} at most.', {
                workspace: longest.workspace,
                days: longest.days,
              })
        }
        options={[
          ...lifetimeDays.map((days) => ({
            value: String(days),
            text: t('In {days} days, on {date}', { days, date: dateText(nowMs + days * DAY_MS) }),
          })),
          { value: 'date', text: t('On a date…') },
          ...(longest === null ? [{ value: 'never', text: t('Never') }] : []),
        ]}
      />
      <div class="when-date">
        <DateField value={values.expiresOn} nowMs={nowMs} error={errorAt('expires_on')} />
      </div>
      <p class="when-never token-warning">
        {t(
          'A token that never expires keeps working until somebody thinks of revoking it, also after it has leaked. Choose a date if you can: rotating gives you a new one in time.',
        )}
      </p>
    </div>
  )
}

function DateField({
  error,
  nowMs,
  value,
}: {
  readonly value: string
  readonly nowMs: number
  readonly error: string | undefined
}) {
  return (
    <div class="field narrow">
      <label for="expires_on">{t('Date')}</label>
      <p class="hint" id="expires_on-hint">
        {t('The token works through that day, by UTC.')}
      </p>
      <input
        type="date"
        id="expires_on"
        name="expires_on"
        value={useTyped('expires_on', value)}
        min={new Date(nowMs).toISOString().slice(0, 10)}
        aria-invalid={error === undefined ? undefined : 'true'}
        aria-describedby={error === undefined ? 'expires_on-hint' : 'expires_on-hint expires_on-error'}
      />
      {error !== undefined && (
        <p class="field-error" id="expires_on-error">
          {error}
        </p>
      )}
    </div>
  )
}

function ScopeFields({
  error,
  scopes,
  values,
}: Pick<NewTokenPageProps, 'scopes' | 'values'> & { readonly error: string | undefined }) {
  return (
    <div class="stack">
      <RadioGroup
        name="access"
        label={t('What may it do?')}
        value={values.access}
        choices={[
          {
            value: 'full',
            label: t('Full permissions'),
            hint: t('Whatever you may do through the API, deleting included.'),
          },
          {
            value: 'read',
            label: t('Read only'),
            hint: t('Sees what you see through the API, and changes nothing.'),
          },
          {
            value: 'tasks',
            label: t('Work with tasks'),
            hint: t('Sees projects and people, and creates and changes tasks. It deletes nothing.'),
          },
          {
            value: 'scopes',
            label: t('Chosen scopes only'),
            hint: t('A narrow token does less harm when it leaks.'),
          },
        ]}
      />
      <div class="when-scopes">
        <ScopePicker
          name="scopes"
          legend={t('Scopes')}
          findLabel={t('Find scopes')}
          chosen={values.scopes}
          error={error}
          {...scopes}
        />
      </div>
    </div>
  )
}
