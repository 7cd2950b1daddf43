import { join } from 'node:path'
import type { Config } from '../config/config.js'
import { outboxMailer, smtpMailer, type Mailer } from '../platform/mailer.js'

const OUTBOX_FOLDER = 'outbox'

/** How mail leaves this server: through the one that was named, or into files that are announced on the console. */
export function openMailer(
  { dataDir, mail }: Pick<Config, 'dataDir' | 'mail'>,
  console: { print(line: string): void },
): Mailer {
  if (mail.smtp !== null) return smtpMailer(mail.smtp, mail)
  return outboxMailer(join(dataDir, OUTBOX_FOLDER), {
    from: mail.from,
    print: (line) => {
      console.print(line)
    },
  })
}
