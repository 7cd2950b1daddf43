import { ExactTime } from '../../ui/time.js'
import type { MailHeld } from './invitation.js'

const MINUTE_MS = 60_000

/** From when on another one may go, never sooner than it may. */
export function FreeAgain({ held }: { readonly held: Pick<MailHeld, 'untilMs'> }) {
  return <ExactTime atMs={Math.ceil(held.untilMs / MINUTE_MS) * MINUTE_MS} />
}

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
