import { LANGUAGES } from '../../languages/languages.js'
import { t } from '../../languages/text.js'
import { Avatar } from '../../ui/avatar.js'
import { FormActions, PostButton } from '../../ui/button.js'
import { SelectField } from '../../ui/fields.js'
import { Button, CsrfField, ErrorSummary, Field, Form } from '../../ui/form.js'
import { Facts, Panel } from '../../ui/panel.js'
import { ProfileSettings, ProfileTabs } from '../../ui/profile-tabs.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { useTyped } from '../../ui/typed.js'
import type { Viewer } from '../../ui/viewer.js'

export interface ProfileFault {
  readonly field: 'name' | 'language' | 'time_zone' | 'picture'
  readonly text: string
}

/** As it is, or as somebody filled it in. */
export interface ProfileValues {
  readonly name: string
  /** `''` for what the browser says. */
  readonly language: string
  /** `''` for UTC. */
  readonly timeZone: string
}

interface ProfilePageProps {
  readonly frame: Frame
  readonly person: Pick<Viewer, 'name' | 'email' | 'pictureHref'>
  /** Names of those that they are in. */
  readonly workspaces: readonly string[]
  readonly values: ProfileValues
  readonly timeZones: readonly string[]
  readonly pictureKibMax: number
  readonly fault: ProfileFault | null
}

/** `GET /0/profile`: who this person is here, and what of it they change themselves. */
export function ProfilePage(props: ProfilePageProps) {
  const { fault, frame, person, workspaces } = props
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={t('Profile')}
      above={<ProfileSettings />}
      lead={t('Who you are to people and apps here.')}
      hasFault={fault !== null}
    >
      <ProfileTabs current="/0/profile" />
      <ErrorSummary errors={fault === null ? [] : [fault]} />
      <Panel>
        <div class="person">
          <Avatar name={person.name} href={person.pictureHref ?? null} size={56} />
          <h2>
            <bdi>{person.name}</bdi>
          </h2>
        </div>
        <Facts
          items={[
            { term: t('Email address'), value: <bdi>{person.email}</bdi> },
            {
              term: workspaces.length === 1 ? t('Workspace') : t('Workspaces'),
              value:
                workspaces.length === 0 ? t('You are in no workspace yet.') : <Names names={workspaces} />,
            },
          ]}
        />
        <p class="hint">{t('To change your email address, ask whoever runs this server.')}</p>
      </Panel>
      <Settings {...props} />
      <Picture {...props} />
    </Shell>
  )
}

function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <ul>
      {names.map((name, index) => (
        <li key={index}>
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  )
}

function Settings({ fault, frame, timeZones, values }: ProfilePageProps) {
  const errorAt = (field: ProfileFault['field']) => (fault?.field === field ? fault.text : undefined)
  return (
    <Panel title={t('Name, language and time')}>
      <Form action="/0/profile" csrfToken={frame.csrfToken} class="stack" novalidate={fault !== null}>
        <Field
          name="name"
          label={t('Name')}
          value={values.name}
          autocomplete="name"
          error={errorAt('name')}
        />
        <SelectField
          name="language"
          label={t('Language')}
          hint={t('Of these pages, and of mails to you.')}
          value={values.language}
          error={errorAt('language')}
          options={[
            { value: '', text: t('As my browser says') },
            ...Object.entries(LANGUAGES).map(([value, { name }]) => ({ value, text: name })),
          ]}
        />
        <TimeZoneField value={values.timeZone} names={timeZones} error={errorAt('time_zone')} />
        <FormActions>
          <Button>{t('Save changes')}</Button>
        </FormActions>
      </Form>
    </Panel>
  )
}

/** There are hundreds of them, so that each is as short as it can be: an option without a value is what it says. */
function TimeZoneField({
  error,
  names,
  value,
}: {
  readonly value: string
  readonly names: readonly string[]
  readonly error: string | undefined
}) {
  const typed = useTyped('time_zone', value)
  const hint = 'time_zone-hint'
  return (
    <div class="field">
      <label for="time_zone">{t('Time zone')}</label>
      <p class="hint" id={hint}>
        {t('Times are shown by it, and it decides on which day a task is due that is due at a moment.')}
      </p>
      <select
        id="time_zone"
        name="time_zone"
        aria-invalid={error === undefined ? undefined : 'true'}
        aria-describedby={error === undefined ? hint : `${hint} time_zone-error`}
      >
        <option value="">UTC</option>
        {names.map((name) => (
          <option key={name} selected={name === typed}>
            {name}
          </option>
        ))}
      </select>
      {error !== undefined && (
        <p class="field-error" id="time_zone-error">
          {error}
        </p>
      )}
    </div>
  )
}

function Picture({ fault, frame, person, pictureKibMax }: ProfilePageProps) {
  const error = fault?.field === 'picture' ? fault.text : undefined
  return (
    <Panel
      title={t('Picture')}
      lead={t(
        'People see it beside your name, and apps that may see who you are. Whoever has its address can open it.',
      )}
    >
      <div class="stack">
        <form method="post" action="/0/profile/picture" enctype="multipart/form-data" class="stack">
          <CsrfField token={frame.csrfToken} />
          <div class="field">
            <label for="picture">{t('Picture')}</label>
            <p class="hint" id="picture-hint">
              {t(
                'PNG, JPEG or WebP, at most {pictureKibMax} KiB. Where and with what it was taken is removed.',
                {
                  pictureKibMax,
                },
              )}
            </p>
            <input
              type="file"
              id="picture"
              name="picture"
              accept="image/png,image/jpeg,image/webp"
              aria-invalid={error === undefined ? undefined : 'true'}
              aria-describedby={error === undefined ? 'picture-hint' : 'picture-hint picture-error'}
            />
            {error !== undefined && (
              <p class="field-error" id="picture-error">
                {error}
              </p>
            )}
          </div>
          <FormActions>
            <Button kind="plain">{t('Upload image')}</Button>
          </FormActions>
        </form>
        {person.pictureHref != null && (
          <PostButton
            action="/0/profile/picture/remove"
            csrfToken={frame.csrfToken}
            kind="danger-plain"
            isSmall
          >
            {t('Remove image')}
          </PostButton>
        )}
      </div>
    </Panel>
  )
}
