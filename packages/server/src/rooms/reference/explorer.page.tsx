import { useContext } from 'preact/hooks'
import { Assets } from '../../ui/assets.js'
import { CiBanner } from '../../ui/ci-banner.js'
import { Seal } from '../../ui/icons/seal.js'

/**
 * `/docs/explorer`: the OpenAPI description in a viewer, which makes the page by script. It brings styles of its own, so it has a document
 * of its own, without the console's.
 * @param viewerPath  where the viewer's script is
 * @param nonce  under which the viewer may add its one style sheet
 */
export function ExplorerPage({ viewerPath, nonce }: { readonly viewerPath: string; readonly nonce: string }) {
  const assets = useContext(Assets)
  if (assets === null) throw new Error('a document was rendered outside render.ts')
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Explorer · Mudra</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta property="csp-nonce" content={nonce} />
        <link rel="icon" type="image/svg+xml" href={assets['icon.svg']} />
        <link rel="stylesheet" href={assets['explorer.css']} />
        <script src={viewerPath} defer />
        <script src={assets['explorer.js']} defer />
      </head>
      <body>
        <CiBanner />
        <header class="explorer-bar">
          <a class="explorer-mark" href="/">
            <Seal size={24} />
            <span>Mudra</span>
          </a>
          <nav aria-label="Reference">
            <a href="/docs">Reference</a>
            <a href="/docs/api">All endpoints</a>
          </nav>
        </header>
        <noscript>
          <div class="explorer-noscript">
            <h1>The explorer needs script</h1>
            <p>Everything it shows is also on pages that need none:</p>
            <ul>
              <li>
                <a href="/docs/api">Every endpoint, with a command to copy</a>
              </li>
              <li>
                <a href="/api/1.0/openapi.json">The OpenAPI description</a>
              </li>
            </ul>
          </div>
        </noscript>
        <div id="explorer" data-description="/api/1.0/openapi.json" />
      </body>
    </html>
  )
}
