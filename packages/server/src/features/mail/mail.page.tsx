import { LANGUAGES } from '../../languages/languages.js'
import { listener } from '../../languages/speaking.js'
import type { MailWords } from './mail-words.js'

/** Programs that show mail take styles of the element alone, and no pictures from elsewhere. */
const BODY = 'margin:0;padding:24px;background:#f6f5f2;color:#211f1c;font:16px/1.5 system-ui,sans-serif'
const CARD =
  'max-width:440px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #dedbd5;border-radius:8px'
/** White words stand on it. */
const OWN_FILL = '#5a45b5'
const buttonStyle = (fill: string) =>
  `display:inline-block;padding:8px 16px;background:${fill};color:#ffffff;border-radius:6px;text-decoration:none`

/** The words of a mail as HTML. Preact escapes all of them. */
export function MailPage({
  action,
  closing,
  fill = OWN_FILL,
  lines,
  name,
  subject,
}: MailWords & { readonly fill?: string | undefined }) {
  const { language } = listener()
  return (
    <html lang={language} dir={LANGUAGES[language].direction}>
      <head>
        <meta charset="utf-8" />
        <title>{subject}</title>
      </head>
      <body style={BODY}>
        <div style={CARD}>
          {name !== null && (
            <p>
              <bdi>{name}</bdi>,
            </p>
          )}
          {lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
          {action !== null && (
            <>
              <p>
                <a href={action.href} style={buttonStyle(fill)}>
                  {action.text}
                </a>
              </p>
              <p style="font-size:13px;overflow-wrap:anywhere">{action.href}</p>
            </>
          )}
          <p>{closing}</p>
        </div>
      </body>
    </html>
  )
}
