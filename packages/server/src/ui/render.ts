import { h, type VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { Assets, type AssetPaths } from './assets.js'
import { Brand, type PageBrand } from './brand.js'
import { Typed, type TypedForm } from './typed.js'
import { CiMode } from './ci-banner.js'

/** A whole `<Document>`. */
export type Page = VNode

/** A page as the text of its answer. Preact escapes all that it is given. @param around.typed  what stands in one of its forms, if it is back */
export function renderPage(
  page: Page,
  {
    assets,
    brand = null,
    isCi,
    requestLogPath = null,
    typed = null,
  }: {
    readonly assets: AssetPaths
    /** Null for Mudra's own. */
    readonly brand?: PageBrand | null
    readonly isCi: boolean
    readonly requestLogPath?: string | null
    readonly typed?: TypedForm | null
  },
): string {
  const filled = h(Typed.Provider, { value: typed }, page)
  const branded = brand === null ? filled : h(Brand.Provider, { value: brand }, filled)
  const mode = { isCi, requestLogPath }
  const whole = h(CiMode.Provider, { value: mode }, h(Assets.Provider, { value: assets }, branded))
  return `<!doctype html>\n${renderToString(whole)}\n`
}

/** A mail as the text of its HTML part. It loads nothing. */
export function renderMail(mail: VNode): string {
  return `<!doctype html>\n${renderToString(mail)}\n`
}
