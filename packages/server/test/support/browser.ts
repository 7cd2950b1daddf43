import sparticuz from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

/**
 * A real Chromium, out of an npm package. Close it when done.
 * Its package's own `args` are left out: they switch web security off and put everything into one process.
 */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: ['--no-sandbox'],
  })
}
