import type { Services } from '../../src/compose/services.js'
import type { MailMessage } from '../../src/platform/mailer.js'

/** Sends all that is due, and takes it instead of a mail server. */
export async function takeMail(services: Services): Promise<readonly MailMessage[]> {
  const taken: MailMessage[] = []
  const mailer = {
    send: async (message: MailMessage) => {
      taken.push(message)
      return await Promise.resolve({ kind: 'sent' } as const)
    },
  }
  while ((await services.mail.send(mailer)) > 0);
  return taken
}

/** The path of the link in a mail. */
export function linkIn(mail: MailMessage | undefined): string {
  if (mail?.link === null || mail === undefined) throw new Error('there is no link')
  return new URL(mail.link).pathname
}
