import { rich, t } from '../../../languages/text.js'
import type { ComponentChild } from 'preact'
import { AgreeField } from '../../../ui/brand-parts.js'
import { FormActions, LinkButton } from '../../../ui/button.js'
import { RadioGroup, TextAreaField } from '../../../ui/fields.js'
import { Button, ErrorSummary, Field, HiddenFields, Form } from '../../../ui/form.js'
import { BackLink } from '../../../ui/page-header.js'
import { Panel } from '../../../ui/panel.js'
import { Shell, type Frame } from '../../../ui/shell.js'
import {
  DistributionChoice,
  type DistributionField,
  type DistributionValues,
} from './distribution-choice.page.js'
import { NEW_APP_PATH } from './app-shell.parts.js'
import { MY_APPS_PATH } from './app-paths.rules.js'

export type NewAppField = 'name' | 'description' | 'kind' | 'redirect_uris' | 'agree' | DistributionField

/** What is wrong, and in which field. */
export interface FormFault<F extends string> {
  readonly field: F
  readonly text: string
}

/** As they were typed. */
export interface NewAppValues {
  readonly name: string
  readonly description: string
  readonly kind: 'confidential' | 'native' | null
  /** One a line. */
  readonly redirectUris: string
  readonly agrees: boolean
  /** Who may authorize it. */
  readonly distribution: DistributionValues
}

/** `GET /0/my-apps/new`: what is your app, and where do answers go? */
export function CreateAppPage({
  frame,
  faults,
  ticket,
  urisMax,
  values,
  workspaces,
}: {
  readonly frame: Frame
  readonly ticket: string
  readonly urisMax: number
  /** Those of the owner. */
  readonly workspaces: readonly { readonly gid: string; readonly name: string }[]
  readonly values: NewAppValues
  readonly faults: readonly FormFault<NewAppField>[]
}) {
  const errorAt = (field: NewAppField) => faults.find((fault) => fault.field === field)?.text
  return (
    <Shell
      frame={frame}
      nav="developer"
      title={t('Create new app')}
      above={<BackLink href={MY_APPS_PATH}>{t('Developer console')}</BackLink>}
      lead={t(
        'An app acts for people who allow it. You get a client id, which is public, and a client secret, which is shown once.',
      )}
      hasFault={faults.length > 0}
    >
      <Panel>
        <ErrorSummary errors={faults} />
        <Form action={NEW_APP_PATH} csrfToken={frame.csrfToken} novalidate={faults.length > 0} class="stack">
          <HiddenFields values={{ ticket }} />
          <Field
            name="name"
            label={t('App name')}
            value={values.name}
            hint={t('People read it when they are asked to allow your app. You can change it later.')}
            error={errorAt('name')}
          />
          <TextAreaField
            name="description"
            label={rich('Short description {optional}', { optional: optional() })}
            value={values.description}
            rows={2}
            error={errorAt('description')}
          />
          <KindField value={values.kind} error={errorAt('kind')} />
          <TextAreaField
            name="redirect_uris"
            label={rich('Redirect URLs {optional}', { optional: optional() })}
            value={values.redirectUris}
            rows={3}
            isCode
            hint={
              <>
                {rich(
                  'One a line, at most {urisMax}. Answers go there and nowhere else, so each must be written exactly as your app sends it, like <code>https://app.example.com/callback</code>.',
                  { urisMax, code: (words) => <code>{words}</code> },
                )}
              </>
            }
            error={errorAt('redirect_uris')}
          />
          <p class="hint">
            {t(
              'Nobody can authorize a new app until it is distributed, and neither can you. You can choose now, and change it later.',
            )}
          </p>
          <DistributionChoice values={values.distribution} workspaces={workspaces} errorAt={errorAt} />
          <AgreeField isChosen={values.agrees} error={errorAt('agree')} />
          <FormActions>
            <Button>{t('Create app')}</Button>
            <LinkButton href={MY_APPS_PATH}>{t('Cancel')}</LinkButton>
          </FormActions>
        </Form>
      </Panel>
    </Shell>
  )
}

const optional = (): ComponentChild => <span class="optional">{t('(optional)')}</span>

function KindField({
  value,
  error,
}: {
  readonly value: NewAppValues['kind']
  readonly error: string | undefined
}) {
  return (
    <RadioGroup
      name="kind"
      label={t('Where does it run?')}
      value={value}
      error={error}
      choices={[
        {
          value: 'confidential',
          label: t('On a server of yours'),
          hint: t('It keeps a client secret that nobody else can read.'),
        },
        {
          value: 'native',
          label: t('This is a native or command-line app'),
          hint: t(
            'It runs on other people’s devices or in their browser, where no secret stays one. It gets none and uses PKCE.',
          ),
        },
      ]}
    />
  )
}
