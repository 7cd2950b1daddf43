import { formsOf } from './html-form.js'
import type { FormBrowser, Shown } from './form-browser.js'

/** What is copied under an id. */
export function sampleOn({ text }: Pick<Shown, 'text'>, id = 'sample'): string {
  const coloured = new RegExp(`<code id="${id}">([^]*?)</code>`).exec(text)?.[1] ?? ''
  return coloured
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** The personal tokens that a page shows. */
export const tokensIn = ({ text }: Pick<Shown, 'text'>) => [...new Set(text.match(/mdp_[0-9A-Za-z]{38}/g))]

/** Presses the button that puts a token into the samples. */
export async function press(browser: FormBrowser, path: string): Promise<Shown> {
  const page = await browser.get(path)
  const form = formsOf(page.text).find(({ action, method }) => action === path && method === 'post')
  if (form === undefined) throw new Error(`${path} has no such form`)
  return await browser.post(path, Object.fromEntries(form.values))
}
