import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { CopyField } from '../../ui/copy-field.js'
import { CsrfField, HiddenFields } from '../../ui/form.js'
import type { CodeLanguage } from '../../ui/highlight.js'
import type { Sample, SampleLanguage } from './sample.js'

const LANGUAGES: readonly {
  readonly language: SampleLanguage
  readonly name: string
  readonly grammar: CodeLanguage
}[] = [
  { language: 'curl', name: 'curl', grammar: 'bash' },
  { language: 'node', name: 'Node', grammar: 'javascript' },
  { language: 'python', name: 'Python', grammar: 'python' },
  { language: 'go', name: 'Go', grammar: 'go' },
]

/** An app whose client id stands in the samples. */
export interface ReaderApp {
  readonly clientId: string
  readonly name: string
}

/** For whom the samples of a page are written. */
export interface Reader {
  /** Of this page. */
  readonly path: string
  readonly language: SampleLanguage
  readonly isSignedIn: boolean
  readonly csrfToken: string
  /** Null where no sample has a client id. */
  readonly apps: { readonly own: readonly ReaderApp[]; readonly chosen: ReaderApp | null } | null
  /** Null where no sample has a token. */
  readonly token: ReaderToken | null
}

export interface ReaderToken {
  /** Says which press of the button this is: the same one makes one token. */
  readonly formKey: string
  /** The token that stands in the samples of this answer; null for none. */
  readonly shown: {
    readonly gid: string
    readonly name: string
    readonly expiresAtMs: number
  } | null
  readonly lifetimeMinutes: number
  /** What it may do; null for full permissions. */
  readonly scopes: readonly string[] | null
  /** Why none was made. */
  readonly refusal: string | null
}

export const ReaderContext = createContext<Reader | null>(null)

export function useReader(): Reader {
  const reader = useContext(ReaderContext)
  if (reader === null) throw new Error('a page of the reference was rendered for nobody')
  return reader
}

/** The part of a page where a sample stands, to come back to it. */
const anchorOf = (id: string) => `${id}-sample`

/** A sample in the language that the reader chose, with a way to the others. All samples of a page are in one language. */
export function SampleField({
  id,
  label,
  sample,
}: {
  readonly id: string
  readonly label: string
  readonly sample: Sample
}) {
  const { language } = useReader()
  const grammar = LANGUAGES.find((one) => one.language === language)?.grammar ?? 'bash'
  return (
    <div class="sample" id={anchorOf(id)}>
      <CopyField
        id={id}
        label={label}
        value={sample[language]}
        language={grammar}
        isBlock
        tabs={<LanguageTabs id={id} label={label} />}
      />
    </div>
  )
}

/** Links; on the one page that shows a token, buttons of the form that made it, for a link would lead to the page without. */
function LanguageTabs({ id, label }: { readonly id: string; readonly label: string }) {
  const reader = useReader()
  const name = `${label}: language`
  const { apps, csrfToken, language, path, token } = reader
  const app = apps?.chosen?.clientId ?? null
  if (token?.shown != null) {
    return (
      <form class="sample-tabs" method="post" action={`${path}#${anchorOf(id)}`} aria-label={name}>
        <CsrfField token={csrfToken} />
        <HiddenFields values={{ form_key: token.formKey, shown: token.shown.gid, app }} />
        {LANGUAGES.map((one) => (
          <button
            key={one.language}
            type="submit"
            name="lang"
            value={one.language}
            aria-current={one.language === language ? 'true' : undefined}
          >
            {one.name}
          </button>
        ))}
      </form>
    )
  }
  return (
    <nav class="sample-tabs" aria-label={name}>
      {LANGUAGES.map((one) => {
        const query = new URLSearchParams({ lang: one.language, ...(app === null ? {} : { app }) })
        return (
          <a
            key={one.language}
            href={`${path}?${query.toString()}#${anchorOf(id)}`}
            aria-current={one.language === language ? 'true' : undefined}
          >
            {one.name}
          </a>
        )
      })}
    </nav>
  )
}
