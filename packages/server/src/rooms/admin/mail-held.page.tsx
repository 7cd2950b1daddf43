import type { MailHeld } from './invitation.js'

/** What kept a mail back, as the end of a sentence that begins with "Not mailed". */
export function WhyHeld({ held }: { readonly held: MailHeld }) {
  const { mails } = held
  const within = held.by.endsWith('_hour') ? 'hour' : 'day'
  return (
    <>
      {held.by === 'workspace_hour'
        ? `this workspace has mailed ${mails} invitations`
        : `this address has had ${mails} mails`}{' '}
      in the last {within}.
    </>
  )
}
