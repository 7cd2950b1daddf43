import { h, type VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { Assets, type AssetPaths } from './assets.js'
import { Typed, type TypedForm } from './typed.js'

/** A whole `<Document>`. */
export type Page = VNode

/** A page as the text of its answer. Preact escapes all that it is given. @param typed  what stands in one of its forms, if it is back */
export function renderPage(page: Page, assets: AssetPaths, typed: TypedForm | null = null): string {
  const filled = h(Typed.Provider, { value: typed }, page)
  return `<!doctype html>\n${renderToString(h(Assets.Provider, { value: assets }, filled))}\n`
}

/** A mail as the text of its HTML part. It loads nothing. */
export function renderMail(mail: VNode): string {
  return `<!doctype html>\n${renderToString(mail)}\n`
}
