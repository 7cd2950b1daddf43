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
import { type AdminFrame, adminPath, ROLE_CHOICES, ROLE_WORDS } from '../../ui/admin-frame.js'

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
      title="Add member"
      hasFault={fault !== null}
      lead="You get a link to send to them. It works once, within 7 days, for that address alone."
      above={<BackLink href={path}>Members</BackLink>}
    >
      <ErrorSummary errors={fault === null ? [] : [{ field: fault.field, text: fault.message }]} />
      <Panel>
        <Form action={`${path}/add`} csrfToken={frame.csrfToken} class="stack" novalidate>
          <Field
            name="email"
            label="Email address"
            type="email"
            hint={
              sendsMail
                ? 'Whoever has no account yet makes one by the link that is mailed to this address.'
                : 'Whoever has no account yet makes one with this address.'
            }
            value={email}
            error={errorAt('email')}
          />
          <RadioGroup name="role" label="Role" value={role} choices={ROLE_CHOICES} error={errorAt('role')} />
          <Checkbox
            name="mail"
            label="Send the link by mail as well"
            hint={
              sendsMail
                ? undefined
                : 'Without a mail server set, the mail is a file in the data folder of this server.'
            }
            isChosen={isMailed}
          />
          <FormActions>
            <Button>Create link</Button>
            <LinkButton href={path}>Cancel</LinkButton>
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
      title={isMailed ? 'The link is on its way' : 'Send this link'}
      lead={
        <>
          {isMailed ? 'By mail to' : 'To'} <bdi class="strong">{email}</bdi>
          {isMailed
            ? '. If that does not arrive, send them this one, in a message that only they read.'
            : ', in a message that only they read.'}
        </>
      }
    >
      <ErrorSummary
        errors={
          mail === null || mail === 'queued' ? [] : [{ field: 'link', text: heldText(mail, 'Copy the link') }]
        }
      />
      <Panel>
        <CopyField id="link" label="Invitation link" value={link} isSecret />
        <p>
          {sendsMail
            ? 'It lets in whoever has an account with that address, and else has a link mailed to it: nobody makes an account for an address that they do not read.'
            : 'Whoever opens it can make an account with that address, if it has none. Such an account stays in this workspace until the address is confirmed.'}
        </p>
        <p>
          <strong>You won’t see this again.</strong> Only its hash is kept here. If it is lost, add the same
          address again; that makes a new link and ends this one.
        </p>
        <Facts
          items={[
            { term: 'Workspace', value: <bdi>{workspace.name}</bdi> },
            { term: 'Role', value: ROLE_WORDS[role] },
            {
              term: 'Works',
              value: (
                <>
                  Once, until <ExactTime atMs={expiresAtMs} />
                </>
              ),
            },
          ]}
        />
        <FormActions>
          <LinkButton href={adminPath(workspace.gid, 'members')} kind="primary">
            {isMailed ? 'I have what I need' : 'I have sent it'}
          </LinkButton>
        </FormActions>
      </Panel>
    </Shell>
  )
}
