import { LANGUAGES } from '../languages/languages.js'
import { listener } from '../languages/speaking.js'
import type { ComponentChildren } from 'preact'
import { useContext } from 'preact/hooks'
import { Assets, type AssetName } from './assets.js'
import { CiBanner } from './ci-banner.js'
import { Brand } from './brand.js'
import { BrandMark, LegalLinks } from './brand-parts.js'

/**
 * The whole HTML document.
 * @param title  what the tab says, before the product's name
 * @param styles  further style sheets of `public/`, beside that of every page
 * @param scripts  files of `public/` for the page; it works without, too
 * @param moveTo  where the page moves on by itself, at once; a verified address
 * @param stylesheet  the one that it has
 * @param head  what else stands in its head
 */
export function Document({
  title,
  styles = [],
  scripts = [],
  moveTo,
  stylesheet = 'console.css',
  head,
  children,
}: {
  readonly title: string
  readonly styles?: readonly AssetName[]
  readonly scripts?: readonly AssetName[]
  readonly moveTo?: string | undefined
  readonly stylesheet?: AssetName | undefined
  readonly head?: ComponentChildren
  readonly children: ComponentChildren
}) {
  const assets = useContext(Assets)
  if (assets === null) throw new Error('a document was rendered outside render.ts')
  const { language } = listener()
  const brand = useContext(Brand)
  return (
    <html lang={language} dir={LANGUAGES[language].direction}>
      <head>
        <meta charset="utf-8" />
        <title>{`${title} · ${brand.name}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {brand.logoHref === null ? (
          <link rel="icon" type="image/svg+xml" href={assets['icon.svg']} />
        ) : (
          <link rel="icon" href={brand.logoHref} />
        )}
        {[stylesheet, ...styles].map((style) => (
          <link key={style} rel="stylesheet" href={assets[style]} />
        ))}
        {brand.styleHref !== null && <link rel="stylesheet" href={brand.styleHref} />}
        {moveTo !== undefined && <meta http-equiv="refresh" content={`0; url=${moveTo}`} />}
        {scripts.map((script) => (
          // What holds buttons back has to be there before they are.
          <script key={script} src={assets[script]} defer={script !== 'arm.js'} />
        ))}
        {head}
      </head>
      <body>
        <CiBanner />
        {children}
      </body>
    </html>
  )
}

/**
 * The layout of pages outside the console: one centred card, the mark above, small print below.
 * @param heading  what the page asks or says; its only `h1`
 * @param emblem  stands above the heading inside the card, centred
 * @param smallPrint  stands below the card
 */
export function Card({
  heading,
  emblem,
  smallPrint,
  children,
}: {
  readonly heading: ComponentChildren
  readonly emblem?: ComponentChildren
  readonly smallPrint?: ComponentChildren
  readonly children: ComponentChildren
}) {
  const { privacyUrl, termsUrl } = useContext(Brand)
  const hasLegal = privacyUrl !== null || termsUrl !== null
  return (
    <div class="signed-out">
      <header class="mark">
        <BrandMark />
      </header>
      <main class="card">
        {emblem !== undefined && <div class="emblem">{emblem}</div>}
        <h1>{heading}</h1>
        {children}
      </main>
      {(smallPrint !== undefined || hasLegal) && (
        <footer class="small-print">
          {smallPrint}
          <LegalLinks />
        </footer>
      )}
    </div>
  )
}
