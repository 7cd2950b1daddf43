import { t } from '../../languages/text.js'
import type { ComponentChildren } from 'preact'
import { FormActions } from '../../ui/button.js'
import { Button, CsrfField, ErrorSummary, Field } from '../../ui/form.js'
import { Panel } from '../../ui/panel.js'
import { ProfileSettings, ProfileTabs } from '../../ui/profile-tabs.js'
import { Shell, type Frame } from '../../ui/shell.js'

/** What is wrong, beside its field. */
export interface PasswordFault {
  readonly field: 'current_password' | 'new_password'
  readonly text: string
}

/** `GET /0/profile/security`: change the password, and what else proves that it is you. Passwords are never filled in again. */
export function SecurityPage({
  frame,
  email,
  lengthMin,
  otherSessions,
  factors,
  fault,
}: {
  readonly frame: Frame
  /** For password managers, which want to know whose password it is. */
  readonly email: string
  readonly lengthMin: number
  readonly otherSessions: number
  /** The person's second factors, as cards of their own. */
  readonly factors: ComponentChildren
  readonly fault: PasswordFault | null
}) {
  const errorAt = (field: PasswordFault['field']) => (fault?.field === field ? fault.text : undefined)
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={t('Security')}
      above={<ProfileSettings />}
      lead={t('How you prove that it is you.')}
      hasFault={fault !== null}
    >
      <ProfileTabs current="/0/profile/security" />
      <Panel title={t('Password')}>
        <ErrorSummary errors={fault === null ? [] : [fault]} />
        <form method="post" action="/0/profile/security" class="stack narrow" novalidate={fault !== null}>
          <CsrfField token={frame.csrfToken} />
          <input type="text" name="username" value={email} autocomplete="username" readonly hidden />
          <Field
            name="current_password"
            label={t('Current password')}
            type="password"
            autocomplete="current-password"
            error={errorAt('current_password')}
          />
          <Field
            name="new_password"
            label={t('New password')}
            type="password"
            autocomplete="new-password"
            hint={t(
              'At least {lengthMin} characters. A few words in a row are easy to remember and hard to guess.',
              { lengthMin },
            )}
            error={errorAt('new_password')}
          />
          <p class="hint">
            {t('{stay}Apps that you allowed and your personal access tokens keep working.', {
              stay:
                otherSessions === 0
                  ? t('You stay logged in here. ')
                  : t(
                      'You stay logged in here; {otherSessions, plural, one {# other session ends} other {# other sessions end}} at once. ',
                      { otherSessions },
                    ),
            })}
          </p>
          <FormActions>
            <Button>{t('Change password')}</Button>
          </FormActions>
        </form>
      </Panel>
      {factors}
    </Shell>
  )
}
