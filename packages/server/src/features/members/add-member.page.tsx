import { rich, t } from '../../languages/text.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { CopyField } from '../../ui/copy-field.js'
import { Checkbox, RadioGroup } from '../../ui/fields.js'
import { Button, ErrorSummary, Field, Form } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Facts, Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import { ExactTime } from '../../ui/time.js'
import type { Role } from '../../protocol/token/principal.js'
import type { MailHeld } from './invitation.js'
import { heldText } from './mail-held.page.js'
import { type AdminFrame, adminPath, roleChoices, ROLE_WORDS } from '../../ui/admin-frame.js'

/** `GET /0/admin/:workspace/members/add`: whom, and as what? */
export function AddMemberPage({
  frame,
  workspace,
  email,
  role,
  isMailed,
  sendsMail,
  fault,
}: AdminFrame & {
  readonly email: string
  readonly role: Role | null
  readonly isMailed: boolean
  readonly sendsMail: boolean
  readonly fault: { readonly field: 'email' | 'role'; readonly message: string } | null
}) {
  const path = adminPath(workspace.gid, 'members')
  const errorAt = (field: 'email' | 'role') => (fault?.field === field ? fault.message : undefined)
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={t('Add member')}
      hasFault={fault !== null}
      lead={t('You get a link to send to them. It works once, within 7 days, for that address alone.')}
      above={<BackLink href={path}>{t('Members')}</BackLink>}
    >
      <ErrorSummary errors={fault === null ? [] : [{ field: fault.field, text: fault.message }]} />
      <Panel>
        <Form action={`${path}/add`} csrfToken={frame.csrfToken} class="stack" novalidate>
          <Field
            name="email"
            label={t('Email address')}
            type="email"
            hint={
              sendsMail
                ? t('Whoever has no account yet makes one by the link that is mailed to this address.')
                : t('Whoever has no account yet makes one with this address.')
            }
            value={email}
            error={errorAt('email')}
          />
          <RadioGroup
            name="role"
            label={t('Role')}
            value={role}
            choices={roleChoices()}
            error={errorAt('role')}
          />
          <Checkbox
            name="mail"
            label={t('Send the link by mail as well')}
            hint={
              sendsMail
                ? undefined
                : t('Without a mail server set, the mail is a file in the data folder of this server.')
            }
            isChosen={isMailed}
          />
          <FormActions>
            <Button>{t('Create link')}</Button>
            <LinkButton href={path}>{t('Cancel')}</LinkButton>
          </FormActions>
        </Form>
      </Panel>
    </Shell>
  )
}

/** The answer to that form, the only page that has the link. */
export function InvitationMadePage({
  frame,
  workspace,
  link,
  email,
  role,
  expiresAtMs,
  mail,
  sendsMail,
}: AdminFrame & {
  readonly link: string
  readonly email: string
  readonly role: Role
  readonly expiresAtMs: number
  readonly mail: 'queued' | MailHeld | null
  readonly sendsMail: boolean
}) {
  const isMailed = mail === 'queued'
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={isMailed ? t('The link is on its way') : t('Send this link')}
      lead={rich(
        isMailed
          ? 'By mail to {email}. If that does not arrive, send them this one, in a message that only they read.'
          : 'To {email}, in a message that only they read.',
        { email: <bdi class="strong">{email}</bdi> },
      )}
    >
      <ErrorSummary
        errors={
          mail === null || mail === 'queued'
            ? []
            : [{ field: 'link', text: heldText(mail, t('Copy the link')) }]
        }
      />
      <Panel>
        <CopyField id="link" label={t('Invitation link')} value={link} isSecret />
        <p>
          {sendsMail
            ? t(
                'It lets in whoever has an account with that address, and else has a link mailed to it: nobody makes an account for an address that they do not read.',
              )
            : t(
                'Whoever opens it can make an account with that address, if it has none. Such an account stays in this workspace until the address is confirmed.',
              )}
        </p>
        <p>
          {rich(
            '<strong>You won’t see this again.</strong> Only its hash is kept here. If it is lost, add the same address again; that makes a new link and ends this one.',
            { strong: (words) => <strong>{words}</strong> },
          )}
        </p>
        <Facts
          items={[
            { term: t('Workspace'), value: <bdi>{workspace.name}</bdi> },
            { term: t('Role'), value: t(ROLE_WORDS[role]) },
            {
              term: t('Works'),
              value: rich('Once, until {when}', { when: <ExactTime atMs={expiresAtMs} /> }),
            },
          ]}
        />
        <FormActions>
          <LinkButton href={adminPath(workspace.gid, 'members')} kind="primary">
            {isMailed ? t('I have what I need') : t('I have sent it')}
          </LinkButton>
        </FormActions>
      </Panel>
    </Shell>
  )
}
