/** German, by the English text as it stands in the sources. */
export const DE = {
  ' It was done from the address {address}.': ' Der Vorgang ging von der Adresse {address} aus.',
  ' Its admins have been asked.': ' Die Admins wurden bereits gefragt.',
  ' You have {triesLeft, plural, one {# try} other {# tries}} left.':
    ' Sie haben noch {triesLeft, plural, one {# Versuch} other {# Versuche}}.',
  'Afterwards you stay here. The app wanted to send you on to an address that is not registered for it: {address}':
    'Danach bleiben Sie hier. Die App wollte Sie an eine Adresse weiterleiten, die für sie nicht registriert ist: {address}',
  'Sign-in, tokens, and an API that works like Asana’s':
    'Anmeldung, Tokens und eine API, die wie die von Asana arbeitet',
  'This server signs people in and gives apps and scripts the tokens that they are allowed, no more. People see what each may do, and take it back at any time.':
    'Dieser Server meldet Personen an und gibt Apps und Skripten genau die Tokens, die ihnen erlaubt sind. Jede Person sieht, was eine App darf, und kann es jederzeit zurücknehmen.',
  'I test an Asana integration': 'Ich teste eine Asana-Integration',
  'Change the base URL to {path} of this server and nothing else: SDKs and OAuth libraries work as they are.':
    'Ändern Sie nur die Basis-URL auf {path} dieses Servers: SDKs und OAuth-Bibliotheken funktionieren unverändert.',
  'They are revoked. Whatever still uses them is refused from now on.':
    'Sie sind widerrufen. Was sie noch verwendet, wird ab jetzt abgelehnt.',
  'Some are revoked. The others also reach workspaces that you do not administer, and go on working.':
    'Einige sind widerrufen. Die anderen erreichen auch Workspaces, die Sie nicht verwalten, und bleiben gültig.',
  'Nothing was revoked: they also reach workspaces that you do not administer.':
    'Nichts wurde widerrufen: Sie erreichen auch Workspaces, die Sie nicht verwalten.',
  'All of them had ended before.': 'Alle waren bereits beendet.',
  'The view is kept. It stands above the list from now on.':
    'Die Ansicht ist gespeichert. Sie steht ab jetzt über der Liste.',
  'The view is removed.': 'Die Ansicht ist entfernt.',
  Yesterday: 'Gestern',
  'Events of {day}': 'Ereignisse vom {day}',
  ', event {seq} in full': ', Ereignis {seq} im Ganzen',
  Filters: 'Filter',
  'Search and filter': 'Suchen und filtern',
  ' (in use)': ' (aktiv)',
  Clear: 'Zurücksetzen',
  'Workspace: ': 'Workspace: ',
  Change: 'Wechseln',
  'Change workspace': 'Workspace wechseln',
  'A person signs in here and allows an app. The app gets a token from this server. With the token it calls the API of this server, which works like Asana’s, or your own API, which asks this server what the token may do.':
    'Eine Person meldet sich hier an und erlaubt eine App. Die App erhält von diesem Server ein Token. Damit ruft sie die API dieses Servers auf, die wie die von Asana arbeitet, oder Ihre eigene API, die bei diesem Server nachfragt, was das Token darf.',
  'signs in, allows': 'meldet sich an, erlaubt',
  'gets a token': 'erhält ein Token',
  serves: 'bedient',
  'asks what it may do': 'fragt, was es darf',
  'A person': 'Eine Person',
  'works here': 'arbeitet hier',
  'App or script': 'App oder Skript',
  'acts for them': 'handelt für sie',
  'sign-in, consent, tokens, audit': 'Anmeldung, Zustimmung, Tokens, Protokoll',
  'as Asana’s': 'wie die von Asana',
  'Your own API': 'Ihre eigene API',
  'guarded by tokens': 'durch Tokens geschützt',
  'I run it': 'Ich betreibe den Server',
  'Look after people, apps and tokens in the admin console. {command} on the machine says whether all is well.':
    'Verwalten Sie Personen, Apps und Tokens in der Admin-Konsole. {command} auf dem Server sagt, ob alles in Ordnung ist.',
  '{count, plural, one {# more scope that opens} other {# more scopes that open}} nothing on this server yet':
    '{count, plural, one {# weiterer Scope, der} other {# weitere Scopes, die}} auf diesem Server noch nichts {count, plural, one {öffnet} other {öffnen}}',
  '{count, plural, one {# thing} other {# things}} it can do':
    '{count, plural, one {# Berechtigung} other {# Berechtigungen}}',
  'Signing in': 'Anmeldung',
  'Apps and tokens': 'Apps und Tokens',
  'Leaks and misuse': 'Lecks und Missbrauch',
  'Settings and server': 'Einstellungen und Server',
  'View which workspaces and teams you are in': 'Ansehen, in welchen Workspaces und Teams Sie sind',
  'View whether your email address is confirmed': 'Ansehen, ob Ihre E-Mail-Adresse bestätigt ist',
  'View your name': 'Ihren Namen ansehen',
  'View your user name': 'Ihren Benutzernamen ansehen',
  'View your picture': 'Ihr Bild ansehen',
  'Can delete': 'Kann löschen:',
  'Can change': 'Kann ändern:',
  'Can view': 'Kann ansehen:',
  'Opens nothing': 'Öffnet nichts',
  'Identity only': 'Nur Identität',
  'can delete whatever its owner can': 'kann alles löschen, was die Person kann',
  'Read only': 'Nur lesen',
  'Sees what the person sees through the API, and changes nothing.':
    'Sieht über die API, was die Person sieht, und ändert nichts.',
  'Work with tasks': 'Mit Aufgaben arbeiten',
  'Sees projects and people, and creates and changes tasks. It deletes nothing.':
    'Sieht Projekte und Personen, legt Aufgaben an und ändert sie. Löscht nichts.',
  ' and ': ' und ',
  ' and a client secret, which is shown once': ' und ein Client-Secret, das einmal angezeigt wird',
  ' or ': ' oder ',
  '(optional)': '(optional)',
  ', who is in <strong>none of your workspaces</strong>':
    ', nicht Mitglied in <strong>einem Ihrer Workspaces</strong>',
  ', {count, plural, one {# connection} other {# connections}}':
    ', {count, plural, one {# Verbindung} other {# Verbindungen}}',
  '. Their account here has been deactivated': '. Das Konto wurde hier deaktiviert',
  '1. Ask': '1. Anfragen',
  '1. Register the callback': '1. Callback registrieren',
  '1. The request': '1. Die Anfrage',
  '2. The answer': '2. Die Antwort',
  '3. Exchange the code': '3. Code einlösen',
  '3. The token request': '3. Die Token-Anfrage',
  '4. The token answer': '4. Die Token-Antwort',
  '5. The first call': '5. Der erste Aufruf',
  '; only the port of a loopback address may differ': '; nur der Port einer Loopback-Adresse darf abweichen',
  '<strong>CI mode.</strong> This server is for automated tests: its passwords are public, it takes requests in clear from anywhere, and it limits nothing.':
    '<strong>CI-Modus.</strong> Dieser Server dient automatischen Tests: Seine Passwörter sind öffentlich, er nimmt unverschlüsselte Anfragen von überall an und begrenzt nichts.',
  '<strong>Chosen below, not saved yet.</strong> A call of your app was refused for want of it.':
    '<strong>Unten ausgewählt, noch nicht gespeichert.</strong> Ein Aufruf Ihrer App wurde abgelehnt, weil dieser Scope fehlte.',
  '<strong>You won’t see these again.</strong> Only their hashes are kept here. Each works once, after your password, when your device is lost. Keep them where you keep important papers or passwords.':
    '<strong>Die Codes werden nicht noch einmal angezeigt.</strong> Hier werden nur ihre Hashes gespeichert. Jeder gilt einmal, nach Ihrem Passwort, wenn Ihr Gerät verloren ist. Bewahren Sie die Codes dort auf, wo Sie wichtige Unterlagen oder Passwörter aufbewahren.',
  '<strong>You won’t see this again.</strong> Only its hash is kept here. If it is lost, add the same address again; that makes a new link and ends this one.':
    '<strong>Der Link wird nicht noch einmal angezeigt.</strong> Hier wird nur sein Hash gespeichert. Wenn er verloren geht, fügen Sie dieselbe Adresse noch einmal hinzu; das erstellt einen neuen Link und beendet diesen.',
  '<strong>You won’t see this again.</strong> Only its hash is kept here. If you lose it, rotate it or create another.':
    '<strong>Das Token wird nicht noch einmal angezeigt.</strong> Hier wird nur sein Hash gespeichert. Wenn Sie es verlieren, rotieren Sie es oder erstellen Sie ein neues.',
  '<strong>You won’t see this secret again.</strong> Only its hash is kept here.':
    '<strong>Dieses Secret wird nicht noch einmal angezeigt.</strong> Hier wird nur sein Hash gespeichert.',
  '<strong>You won’t see this secret again.</strong> Only its hash is kept here. If you lose it, add another on the app’s page.':
    '<strong>Dieses Secret wird nicht noch einmal angezeigt.</strong> Hier wird nur sein Hash gespeichert. Wenn Sie es verlieren, fügen Sie auf der Seite der App ein neues hinzu.',
  'A code has 6 digits; a recovery code has 25 letters and digits.':
    'Ein Code hat 6 Ziffern, ein Wiederherstellungscode 25 Buchstaben und Ziffern.',
  'A code lives {codeSeconds} seconds and works once. Your app exchanges it with its secret; here the server does, for you as the app’s owner.':
    'Ein Code ist {codeSeconds} Sekunden gültig und gilt einmal. Ihre App löst ihn mit ihrem Secret ein; hier tut das der Server, für Sie als Eigentümer der App.',
  'A code to exchange': 'Mit einem Code zum Einlösen',
  'A link from a mail works for an hour, one that you were handed for a day. Ask for a new one.':
    'Ein Link aus einer E-Mail gilt eine Stunde, ein übergebener Link einen Tag. Fordern Sie einen neuen an.',
  'A link to {workspace} is on its way to {email}. It takes the place of any that was mailed before.':
    'Ein Link zu {workspace} ist unterwegs an {email}. Er ersetzt alle, die vorher gesendet wurden.',
  'A link works once, and setting a password ends all others. If it was not you, ask for a new link now.':
    'Ein Link gilt einmal, und mit dem neuen Passwort verlieren alle anderen ihre Gültigkeit. Wenn Sie das nicht waren, fordern Sie jetzt einen neuen Link an.',
  'A link works once. If it was you, log in. If not, tell whoever sent it.':
    'Ein Link gilt einmal. Wenn Sie das waren, melden Sie sich an. Wenn nicht, sagen Sie der Person Bescheid, die ihn gesendet hat.',
  'A member who also sees these pages: people, apps and tokens of the workspace.':
    'Ein Mitglied, das auch diese Seiten sieht: Personen, Apps und Tokens des Workspace.',
  'A narrow token does less harm when it leaks.':
    'Ein Token mit wenigen Rechten richtet weniger Schaden an, wenn es bekannt wird.',
  'A native app always uses PKCE, and its refresh tokens always rotate.':
    'Eine native App verwendet immer PKCE, und ihre Refresh-Tokens rotieren immer.',
  'A native app has no secret. It proves itself with PKCE, a fresh one for each authorization.':
    'Eine native App hat kein Secret. Sie weist sich mit PKCE aus, bei jeder Autorisierung neu.',
  'A native app has none: it could not keep one. PKCE stands in its place.':
    'Eine native App hat keines: Sie könnte es nicht geheim halten. An seine Stelle tritt PKCE.',
  'A personal access token of yours at {host} was revoked':
    'Eines Ihrer persönlichen Zugriffstokens auf {host} wurde widerrufen',
  'A personal token': 'Ein persönliches Token',
  'A second step is required to log in': 'Zur Anmeldung ist ein zweiter Schritt nötig',
  'A stolen code is worth nothing without the verifier that only your app has.':
    'Ein gestohlener Code ist ohne den Verifier, den nur Ihre App hat, wertlos.',
  'A token is worth as much as your password: keep it secret, and revoke it when you no longer need it.':
    'Ein Token ist so viel wert wie Ihr Passwort: Halten Sie es geheim, und widerrufen Sie es, wenn Sie es nicht mehr brauchen.',
  'A token of it came without https {when}. End it, and allow the app again.':
    '{when} kam eines ihrer Tokens ohne https an. Beenden Sie die Verbindung und lassen Sie die App erneut zu.',
  'A token that never expires keeps working until somebody thinks of revoking it, also after it has leaked. Choose a date if you can: rotating gives you a new one in time.':
    'Ein Token ohne Ablaufdatum funktioniert, bis jemand daran denkt, es zu widerrufen, auch nachdem es bekannt wurde. Wählen Sie möglichst ein Datum: Durch Rotieren erhalten Sie rechtzeitig ein neues.',
  'About this token': 'Über dieses Token',
  'About tokens': 'Über Tokens',
  'Access of an app': 'Zugriff einer App',
  Actions: 'Aktionen',
  Active: 'Aktiv',
  Activity: 'Aktivität',
  'Activity is kept forever.': 'Die Aktivität wird unbegrenzt aufbewahrt.',
  'Activity is kept for {keptDays} days.': 'Die Aktivität wird {keptDays} Tage lang aufbewahrt.',
  'Add a passkey': 'Passkey hinzufügen',
  'Add member': 'Mitglied hinzufügen',
  'Add passkey': 'Passkey hinzufügen',
  'Add redirect URL': 'Redirect-URL hinzufügen',
  'Add secret': 'Secret hinzufügen',
  Added: 'Hinzugefügt',
  Address: 'Adresse',
  Addresses: 'Adressen',
  'Addresses that tokens may come from': 'Adressen, von denen Tokens kommen dürfen',
  Admin: 'Admin',
  'Admin console': 'Admin-Konsole',
  Administer: 'Verwalten',
  'Administer {name}': '{name} verwalten',
  Administration: 'Verwaltung',
  'Agree to the terms to create an app.': 'Stimmen Sie den Nutzungsbedingungen zu, um eine App zu erstellen.',
  All: 'Alle',
  'All apps that you allowed': 'Alle Apps, die Sie zugelassen haben',
  'All that the person can do.': 'Alles, was die Person darf.',
  'All that was made under it until now ends: sessions, tokens, access of apps, second factors, client secrets.':
    'Alles, was bisher darunter entstand, endet: Sitzungen, Tokens, Zugriffe von Apps, zweite Faktoren, Client-Secrets.',
  'All your other sessions were ended.': 'Alle Ihre anderen Sitzungen wurden beendet.',
  'All your sessions were ended. Log in with the new password.':
    'Alle Ihre Sitzungen wurden beendet. Melden Sie sich mit dem neuen Passwort an.',
  Allow: 'Zulassen',
  Allowed: 'Erlaubt',
  'Already has {apps} apps, the most one person may have. Delete one that is not used any more.':
    'Hat schon {apps} Apps, mehr sind je Person nicht möglich. Löschen Sie eine, die nicht mehr gebraucht wird.',
  'Already has {tokens} live tokens, the most one person may have. Revoke one that is not used any more.':
    'Hat schon {tokens} gültige Tokens, mehr sind je Person nicht möglich. Widerrufen Sie eines, das nicht mehr gebraucht wird.',
  'Always to allow it (prompt=consent)': 'Immer zur Freigabe (prompt=consent)',
  'An ID token': 'Mit einem ID-Token',
  'An admin of your workspace removed your second factors and recovery codes. You are logged out everywhere.':
    'Ein Admin Ihres Workspace hat Ihre zweiten Faktoren und Wiederherstellungscodes entfernt. Sie sind überall abgemeldet.',
  'An admin of your workspace requires that more than your password proves that it is you. Set it up now; then you go on.':
    'Ein Admin Ihres Workspace verlangt, dass Sie sich mit mehr als Ihrem Passwort ausweisen. Richten Sie das jetzt ein, dann geht es weiter.',
  'An admin of {name} has blocked this app there.': 'Ein Admin von {name} hat diese App dort gesperrt.',
  'An app acts for people who allow it. You get a client id, which is public, and a client secret, which is shown once.':
    'Eine App handelt für Personen, die sie zulassen. Sie erhalten eine Client-ID, die öffentlich ist, und ein Client-Secret, das einmal angezeigt wird.',
  'An app asks other people for access, with OAuth, and acts for each who allows it.':
    'Eine App bittet andere Personen per OAuth um Zugriff und handelt für alle, die sie zulassen.',
  'An app on your phone shows a code of 6 digits. Logging in asks for it after your password.':
    'Eine App auf Ihrem Telefon zeigt einen Code mit 6 Ziffern. Er wird bei der Anmeldung nach Ihrem Passwort abgefragt.',
  'An app reaches this workspace once an admin has approved it, on the Apps page.':
    'Eine App erreicht diesen Workspace, sobald ein Admin sie auf der Seite „Apps“ genehmigt hat.',
  'An app that is gone': 'Eine gelöschte App',
  'An authenticator app was added.': 'Eine Authenticator-App wurde hinzugefügt.',
  'And {more} more.': 'Und {more} weitere.',
  'Another app with the same configuration, to try changes beside the first.':
    'Eine weitere App mit derselben Konfiguration, um Änderungen neben der ersten auszuprobieren.',
  'Another app with this configuration: its redirect URLs, scopes and switches. It gets credentials of its own; authorizations and distribution stay here.':
    'Eine weitere App mit dieser Konfiguration: mit ihren Redirect-URLs, Scopes und Einstellungen. Sie erhält eigene Zugangsdaten; Autorisierungen und Verteilung bleiben hier.',
  'Another redirect URL': 'Weitere Redirect-URL',
  Answer: 'Antwort',
  'Answer with': 'Antworten',
  Answered: 'Beantwortet',
  'Answers go to registered addresses alone. This one belongs to this page; remove it under OAuth when you are done.':
    'Antworten gehen nur an registrierte Adressen. Diese gehört zu dieser Seite; entfernen Sie sie unter OAuth, wenn Sie fertig sind.',
  'Answers go to these addresses and nowhere else. They are compared character for character{what}. {count} of {urisMax}.':
    'Antworten gehen an diese Adressen und nirgendwohin sonst. Verglichen wird Zeichen für Zeichen{what}. {count} von {urisMax}.',
  'Answers name this server, so that an app that knows several cannot be led to the wrong one. Leave it off for clients that know Asana by its addresses alone, such as Auth.js: they refuse an issuer that they do not expect. With openid it is always sent.':
    'Antworten nennen diesen Server, damit eine App, die mehrere kennt, nicht zum falschen geführt werden kann. Lassen Sie es aus für Clients, die Asana nur an den Adressen kennen, etwa Auth.js: Sie lehnen einen Issuer ab, den sie nicht erwarten. Mit openid wird er immer gesendet.',
  Any: 'Alle',
  'Any app that people allow': 'Jede App, die Personen zulassen',
  'Any app that people allow may come in': 'Jede App, die Personen zulassen, darf herein',
  'Any or none': 'Alle oder keine',
  'Any time': 'Beliebig',
  'Any workspace': 'Jeder Workspace',
  Anybody: 'Alle',
  Anything: 'Alles',
  Anywhere: 'Überall',
  App: 'App',
  'App created': 'App erstellt',
  'App icon': 'App-Symbol',
  'App name': 'Name der App',
  'App name: {message}': 'Name der App: {message}',
  'App {app}': 'App {app}',
  Approve: 'Genehmigen',
  'Approve app': 'App genehmigen',
  Approved: 'Genehmigt',
  'Approved by an admin of {names}.': 'Genehmigt von einem Admin von {names}.',
  Apps: 'Apps',
  'Apps that used your account in the last 7 days':
    'Apps, die Ihr Konto in den letzten 7 Tagen genutzt haben',
  'Apps that wait for approval': 'Apps, die auf Genehmigung warten',
  'As it stands in the record, under the names that the export has.':
    'So, wie es aufgezeichnet ist, unter den Namen, die der Export hat.',
  'As my browser says': 'Wie in meinem Browser eingestellt',
  'Ask an admin.': 'Fragen Sie einen Admin.',
  'Ask for a link': 'Link anfordern',
  'Ask for a new link': 'Neuen Link anfordern',
  'Ask for approval': 'Genehmigung anfragen',
  'Ask the person': 'Die Person fragen',
  'Ask whoever runs this server about it.': 'Fragen Sie den Betreiber dieses Servers danach.',
  'Ask whoever runs this server about it. The invitation was not used.':
    'Fragen Sie den Betreiber dieses Servers danach. Die Einladung wurde nicht verwendet.',
  'Ask whoever runs this server to confirm the address ({command}), then open the link again.':
    'Bitten Sie den Betreiber dieses Servers, die Adresse zu bestätigen ({command}), und öffnen Sie den Link dann noch einmal.',
  'Ask whoever sent it for a new link.': 'Bitten Sie die Person, die sie gesendet hat, um einen neuen Link.',
  'Ask {admins}.': 'Fragen Sie {admins}.',
  Asked: 'Gefragt',
  'Asked by': 'Gefragt von',
  'At any time or never': 'Irgendwann oder nie',
  'At least 12 characters. A few words are easier to remember than signs.':
    'Mindestens 12 Zeichen. Ein paar Wörter sind leichter zu merken als Sonderzeichen.',
  'At least {lengthMin} characters. A few words in a row are easy to remember and hard to guess.':
    'Mindestens {lengthMin} Zeichen. Einige Wörter hintereinander sind leicht zu merken und schwer zu erraten.',
  'Audit log': 'Audit-Log',
  'Authenticator app': 'Authenticator-App',
  'Authorization URL': 'Autorisierungs-URL',
  'Authorized apps': 'Zugelassene Apps',
  'Back to log in': 'Zurück zur Anmeldung',
  'Back to security': 'Zurück zu Sicherheit',
  'Back to the app': 'Zurück zur App',
  'Back to the invitation': 'Zurück zur Einladung',
  'Back to the person': 'Zurück zur Person',
  'Back to the tokens': 'Zurück zu den Tokens',
  'Basic information': 'Allgemeines',
  'Before anybody can authorize it': 'Bevor jemand sie autorisieren kann',
  'Being replaced': 'Wird ersetzt',
  Block: 'Sperren',
  'Block app': 'App sperren',
  'Block {name}': '{name} sperren',
  'Block {name}?': '{name} sperren?',
  Blocked: 'Gesperrt',
  Both: 'Mit beidem',
  Browser: 'Browser',
  'Build the request': 'Anfrage erstellen',
  'By mail to {email}. If that does not arrive, send them this one, in a message that only they read.':
    'Per E-Mail an {email}. Falls sie nicht ankommt, senden Sie der Person diesen Link, in einer Nachricht, die nur sie liest.',
  'By person': 'Nach Person',
  Callback: 'Callback',
  Cancel: 'Abbrechen',
  'Cancel rotation': 'Rotation abbrechen',
  'Cancel the rotation': 'Rotation abbrechen',
  'Change or delete': 'Ändern oder löschen',
  'Change password': 'Passwort ändern',
  'Change scopes': 'Scopes ändern',
  'Change your password, and add a second step to log in.':
    'Ändern Sie Ihr Passwort und sichern Sie die Anmeldung mit einem zweiten Schritt.',
  'Changed by the operator {when}.': 'Geändert vom Betreiber, {when}.',
  'Changed by {name} {when}.': 'Geändert von {name}, {when}.',
  Check: 'Prüfen',
  'Choose a distribution method': 'Art der Verteilung wählen',
  'Choose a language from the list': 'Wählen Sie eine Sprache aus der Liste',
  'Choose a picture to upload.': 'Wählen Sie ein Bild zum Hochladen.',
  'Choose a time zone from the list': 'Wählen Sie eine Zeitzone aus der Liste',
  'Choose among the workspaces that you belong to.': 'Wählen Sie unter den Workspaces, denen Sie angehören.',
  'Choose at least one scope, or full permissions.':
    'Wählen Sie mindestens einen Scope oder volle Berechtigungen.',
  'Choose at least one workspace, or any workspace.':
    'Wählen Sie mindestens einen Workspace oder „Jeder Workspace“.',
  'Choose how long the old secret works.': 'Wählen Sie, wie lange das alte Secret gilt.',
  'Choose how long the old token works.': 'Wählen Sie, wie lange das alte Token gilt.',
  'Choose today or a later day.': 'Wählen Sie heute oder einen späteren Tag.',
  'Choose what the person may do.': 'Wählen Sie, was die Person darf.',
  'Choose when the secret ends.': 'Wählen Sie, wann das Secret endet.',
  'Choose when the token expires.': 'Wählen Sie, wann das Token abläuft.',
  'Choose where your app runs.': 'Wählen Sie, wo Ihre App läuft.',
  'Choose who can authorize it': 'Festlegen, wer sie autorisieren kann',
  'Choose who can authorize the app.': 'Wählen Sie, wer die App autorisieren kann.',
  'Choose who may: <a>Manage distribution</a>. Until it is set nobody can authorize it, and neither can you.':
    'Legen Sie fest, wer darf: <a>Verteilung verwalten</a>. Bis dahin kann niemand sie autorisieren, auch Sie nicht.',
  'Choose {name} of {owner}': '{name} von {owner} auswählen',
  'Chosen scopes only': 'Nur ausgewählte Scopes',
  'Clean up': 'Aufräumen',
  'Client ID': 'Client-ID',
  'Client secret': 'Client-Secret',
  'Client secret of {app}': 'Client-Secret von {app}',
  'Client secret of {name}': 'Client-Secret von {name}',
  'Client secrets': 'Client-Secrets',
  'Client secrets, passkeys and authenticator apps': 'Client-Secrets, Passkeys und Authenticator-Apps',
  Code: 'Code',
  'Comes back inside the ID token': 'Kommt im ID-Token zurück',
  'Comes back unchanged, so that the app knows its own answer':
    'Kommt unverändert zurück, damit die App ihre eigene Antwort erkennt',
  'Comes from another address': 'Kommt von einer anderen Adresse',
  'Complete rotation': 'Rotation abschließen',
  'Complete the rotation': 'Rotation abschließen',
  'Confirm that it is you': 'Bestätigen Sie, dass Sie es sind',
  'Connection {position} of {count}': 'Verbindung {position} von {count}',
  Continue: 'Weiter',
  Copied: 'Kopiert',
  Copy: 'Kopieren',
  'Copy the link': 'Kopieren Sie den Link',
  'Copy your new token': 'Kopieren Sie Ihr neues Token',
  'Copy {label}': '{label} kopieren',
  'Counted from when it was created or rotated. An older one does not reach this workspace. Empty: no maximum.':
    'Gezählt ab dem Erstellen oder Rotieren. Ein älteres erreicht diesen Workspace nicht. Leer: keine Grenze.',
  'Create New Personal Access Token': 'Neues persönliches Token erstellen',
  'Create account': 'Konto erstellen',
  'Create account and join': 'Konto erstellen und beitreten',
  'Create and manage your personal access tokens and the apps that you develop.':
    'Erstellen und verwalten Sie Ihre persönlichen Zugriffstokens und die Apps, die Sie entwickeln.',
  'Create and modify': 'Anlegen und ändern',
  'Create and modify attachments': 'Anhänge anlegen und ändern',
  'Create and modify custom fields': 'Benutzerdefinierte Felder anlegen und ändern',
  'Create and modify goals': 'Ziele anlegen und ändern',
  'Create and modify out-of-office entries': 'Abwesenheiten anlegen und ändern',
  'Create and modify portfolios': 'Portfolios anlegen und ändern',
  'Create and modify project portfolio settings': 'Projekteinstellungen in Portfolios anlegen und ändern',
  'Create and modify projects': 'Projekte anlegen und ändern',
  'Create and modify roles': 'Rollen anlegen und ändern',
  'Create and modify stories and comments': 'Aktivitäten und Kommentare anlegen und ändern',
  'Create and modify tags': 'Tags anlegen und ändern',
  'Create and modify tasks': 'Aufgaben anlegen und ändern',
  'Create and modify time tracking categories': 'Kategorien der Zeiterfassung anlegen und ändern',
  'Create and modify timesheet approval statuses': 'Genehmigungsstatus von Stundenzetteln anlegen und ändern',
  'Create and modify webhooks': 'Webhooks anlegen und ändern',
  'Create another one': 'Ein neues erstellen',
  'Create app': 'App erstellen',
  'Create link': 'Link erstellen',
  'Create new app': 'Neue App erstellen',
  'Create new personal access token': 'Neues persönliches Zugriffstoken',
  'Create personal access tokens for your scripts, and apps for other people.':
    'Erstellen Sie persönliche Zugriffstokens für Ihre Skripte und Apps für andere Personen.',
  'Create token': 'Token erstellen',
  'Create, modify and delete tasks, projects, comments and all else that they may change':
    'Aufgaben, Projekte, Kommentare und alles andere, was die Person ändern darf, anlegen, ändern und löschen',
  'Create, modify and delete tasks, projects, comments and all else that you may change':
    'Aufgaben, Projekte, Kommentare und alles andere, was Sie ändern dürfen, anlegen, ändern und löschen',
  Created: 'Erstellt',
  Credentials: 'Zugangsdaten',
  'Credentials of yours at {host} were ended': 'Zugangsdaten von Ihnen auf {host} wurden beendet',
  'Credentials of yours at {host} work again': 'Zugangsdaten von Ihnen auf {host} gelten wieder',
  'Current password': 'Aktuelles Passwort',
  'Danger zone': 'Gefahrenbereich',
  Date: 'Datum',
  Day: 'Tag',
  'Deactivate account': 'Konto deaktivieren',
  'Deactivate this account': 'Dieses Konto deaktivieren',
  'Deactivate {name}': '{name} deaktivieren',
  'Deactivate {name}?': '{name} deaktivieren?',
  Deactivated: 'Deaktiviert',
  Deauthorize: 'Zugriff entziehen',
  'Deauthorize all {count}': 'Alle {count} entziehen',
  'Deauthorize all {count} connections of {name}': 'Alle {count} entziehen: Verbindungen von {name}',
  'Deauthorize app': 'Zugriff entziehen',
  'Deauthorize {name}': '{name} den Zugriff entziehen',
  'Deauthorize {name}?': '{name} den Zugriff entziehen?',
  Decline: 'Ablehnen',
  Delete: 'Löschen',
  'Delete app': 'App löschen',
  'Delete attachments': 'Anhänge löschen',
  'Delete the cookies of this site, then try again.':
    'Löschen Sie die Cookies dieser Website, und versuchen Sie es dann noch einmal.',
  'Delete out-of-office entries': 'Abwesenheiten löschen',
  'Delete projects': 'Projekte löschen',
  'Delete roles': 'Rollen löschen',
  'Delete stories and comments': 'Aktivitäten und Kommentare löschen',
  'Delete tasks': 'Aufgaben löschen',
  'Delete time tracking categories': 'Kategorien der Zeiterfassung löschen',
  'Delete webhooks': 'Webhooks löschen',
  Deny: 'Ablehnen',
  Description: 'Beschreibung',
  'Developer App Settings': 'Einstellungen für Entwickler-Apps',
  'Developer console': 'Entwicklerkonsole',
  'Do everything (full permissions)': 'Alles (volle Berechtigungen)',
  'Do you have an account with this address? <a>Log in</a>, and you join without the mail.':
    'Haben Sie ein Konto mit dieser Adresse? <a>Melden Sie sich an</a>, dann treten Sie ohne die E-Mail bei.',
  'Does not reach {name}: {why}': 'Erreicht {name} nicht: {why}',
  Done: 'Ausgeführt',
  'Download as text': 'Als Text herunterladen',
  'Download what is listed as JSON lines': 'Die Liste als JSON-Zeilen herunterladen',
  'Duplicate app': 'App duplizieren',
  'Each access is for what is written beside it, whatever you decide now. End what you no longer want under {appsLink}.':
    'Jeder Zugriff umfasst, was daneben steht, gleich wie Sie jetzt entscheiden. Beenden Sie unter {appsLink}, was Sie nicht mehr wünschen.',
  'Each connection may do what is written beside it and no more. Deauthorize the apps that you do not use any more.':
    'Jede Verbindung darf, was daneben steht, und nicht mehr. Entziehen Sie Apps, die Sie nicht mehr nutzen, den Zugriff.',
  'Each event is hashed together with the hash of the one before it, so nobody changes one without changing all that follow.':
    'Jedes Ereignis wird zusammen mit dem Hash des vorigen gehasht, deshalb ändert niemand eines, ohne alle folgenden zu ändern.',
  'Each logs you in once, after your password, when your device is lost.':
    'Jeder meldet Sie einmal an, nach Ihrem Passwort, wenn Ihr Gerät verloren ist.',
  'Each refresh gives a new refresh token and ends the old one, so that a stolen one is noticed. Your app must store the new one each time.':
    'Jede Erneuerung liefert ein neues Refresh-Token und beendet das alte, damit ein gestohlenes auffällt. Ihre App muss jedes Mal das neue speichern.',
  'Email address': 'E-Mail-Adresse',
  End: 'Beenden',
  'End a connection of {name}': 'Eine Verbindung von {name} beenden',
  'End a connection of {name}?': 'Eine Verbindung von {name} beenden?',
  'End all other sessions': 'Alle anderen Sitzungen beenden',
  'End connection': 'Verbindung beenden',
  'End connection {position} of {name}': 'Verbindung {position} von {name} beenden',
  'End session': 'Sitzung beenden',
  'End session: {browser}': 'Sitzung beenden: {browser}',
  'End the new secret': 'Neues Secret beenden',
  'End the old secret': 'Altes Secret beenden',
  Ended: 'Beendet',
  'Ended by a restore': 'Durch eine Wiederherstellung beendet',
  'Ended by a restore {since}': 'Durch eine Wiederherstellung beendet, {since}',
  'Ends when its new token is first used': 'Endet, sobald sein neues Token erstmals verwendet wird',
  'Ends within 14 days': 'Endet in den nächsten 14 Tagen',
  'Ends {when}': 'Endet {when}',
  'Enter a code.': 'Geben Sie einen Code ein.',
  'Enter a name for your app.': 'Geben Sie Ihrer App einen Namen.',
  'Enter a name.': 'Geben Sie einen Namen ein.',
  'Enter the 6 digits that the app shows.': 'Geben Sie die 6 Ziffern ein, die die App anzeigt.',
  'Enter the address that you log in with. You get a mail with a link to set a new password.':
    'Geben Sie die Adresse ein, mit der Sie sich anmelden. Sie erhalten eine E-Mail mit einem Link, um ein neues Passwort festzulegen.',
  'Enter the date as year-month-day, such as 2027-01-31.':
    'Geben Sie das Datum als Jahr-Monat-Tag ein, zum Beispiel 2027-01-31.',
  'Enter the email address of the person.': 'Geben Sie die E-Mail-Adresse der Person ein.',
  'Enter whole days from 1 to {days}, or leave it empty.':
    'Geben Sie ganze Tage von 1 bis {days} ein, oder lassen Sie das Feld leer.',
  'Enter your current password.': 'Geben Sie Ihr aktuelles Passwort ein.',
  'Enter your email address': 'Geben Sie Ihre E-Mail-Adresse ein',
  'Enter your email address.': 'Geben Sie Ihre E-Mail-Adresse ein.',
  'Enter your name': 'Geben Sie Ihren Namen ein',
  'Enter your password.': 'Geben Sie Ihr Passwort ein.',
  'Enter {ranges} ranges at most.': 'Geben Sie höchstens {ranges} Bereiche ein.',
  'Error: Forgot your password?': 'Fehler: Passwort vergessen?',
  'Error: Log in with a passkey': 'Fehler: Mit einem Passkey anmelden',
  'Error: Set a new password': 'Fehler: Neues Passwort festlegen',
  'Error: Verify that it is you': 'Fehler: Bestätigen Sie, dass Sie es sind',
  'Error: {title}': 'Fehler: {title}',
  Event: 'Ereignis',
  'Event {seq}': 'Ereignis {seq}',
  Events: 'Ereignisse',
  'Events are kept for {keptDays} days.': 'Ereignisse werden {keptDays} Tage lang aufbewahrt.',
  'Events are kept forever.': 'Ereignisse werden unbegrenzt aufbewahrt.',
  'Every field': 'Alle Felder',
  'Everybody on this server. Nobody reviews it first.':
    'Alle auf diesem Server. Niemand prüft die App vorher.',
  'Everybody who uses it loses it at once. You see how many before it happens.':
    'Alle, die sie nutzen, verlieren sie sofort. Vorher sehen Sie, wie viele das sind.',
  Exactly: 'Genau',
  'Exchange the code': 'Code einlösen',
  Expire: 'Beenden',
  'Expire secret': 'Secret beenden',
  'Expire the secret {hint}': 'Secret {hint} beenden',
  Expired: 'Abgelaufen',
  Expires: 'Läuft ab',
  'Expires soon': 'Läuft bald ab',
  'Expires {when}': 'Läuft ab {when}',
  Failed: 'Fehlgeschlagen',
  'Find a scope': 'Scope suchen',
  'Find scopes': 'Scopes suchen',
  'First to expire first': 'Zuerst ablaufende zuerst',
  'For 1 hour': 'Für 1 Stunde',
  'For 24 hours': 'Für 24 Stunden',
  'For 30 days': 'Für 30 Tage',
  'For 7 days': 'Für 7 Tage',
  'For a day, codes are taken only in browsers in which you logged in before. Your passkeys and recovery codes work everywhere. A new password lets codes in again, and shuts out whoever knows the old one.':
    'Einen Tag lang werden Codes nur in Browsern angenommen, in denen Sie sich schon angemeldet hatten. Ihre Passkeys und Wiederherstellungscodes gelten überall. Mit einem neuen Passwort werden Codes wieder angenommen, und wer das alte kennt, ist ausgesperrt.',
  'For an app in one place that you change now.': 'Für eine App an nur einem Ort, den Sie jetzt umstellen.',
  'For any workspace': 'Für jeden Workspace',
  'For chosen workspaces': 'Für ausgewählte Workspaces',
  'For one script in one place: put the new token in, and its first call ends the old one.':
    'Für ein Skript an einem Ort: Tragen Sie das neue Token ein, und sein erster Aufruf beendet das alte.',
  'For one that has leaked. Your app gets no tokens until it has the new one.':
    'Für ein Secret, das bekannt wurde. Ihre App erhält keine Tokens, bis sie das neue hat.',
  'For scripts that run once a week.': 'Für Skripte, die einmal in der Woche laufen.',
  'For several places that you change today.': 'Für mehrere Orte, die Sie heute umstellen.',
  'For somebody who lost their devices and their recovery codes.':
    'Für jemanden, der Geräte und Wiederherstellungscodes verloren hat.',
  'For this you have to have logged in within the last 10 minutes. Nothing was changed yet. What you entered is there again when you are back, except passwords and codes.':
    'Dafür müssen Sie sich in den letzten 10 Minuten angemeldet haben. Es wurde noch nichts geändert. Ihre Eingaben sind wieder da, wenn Sie zurückkehren, außer Passwörtern und Codes.',
  'For {email}. Nobody has shown before that this address is theirs; you do, so the account is yours. All that was made under it until now ends: sessions, tokens, access of apps, second factors, client secrets.':
    'Für {email}. Bisher hat niemand nachgewiesen, dass ihm diese Adresse gehört; Sie tun es, also gehört das Konto Ihnen. Alles, was bisher darunter entstand, endet: Sitzungen, Tokens, Zugriffe von Apps, zweite Faktoren, Client-Secrets.',
  'For {email}. You are then logged out everywhere; apps that you allowed and your personal access tokens keep working.':
    'Für {email}. Danach sind Sie überall abgemeldet; Apps, die Sie zugelassen haben, und Ihre persönlichen Zugriffstokens funktionieren weiter.',
  'Forgot your password?': 'Passwort vergessen?',
  From: 'Von',
  'From then on your app gets no tokens with it. It never comes back.':
    'Danach erhält Ihre App damit keine Tokens mehr. Das lässt sich nicht rückgängig machen.',
  // With a soft hyphen, for narrow columns.
  'Full permissions': 'Volle Berech\u00adtigungen',
  'Full permissions {full}': 'Volle Berechtigungen {full}',
  'Full permissions<span>Whatever you may do through the API, deleting included.</span>':
    'Volle Berechtigungen<span>Alles, was Sie über die API dürfen, auch löschen.</span>',
  'GET /users/me with the new token.': 'GET /users/me mit dem neuen Token.',
  'Go back': 'Zurück',
  'Go back and try again from the start.': 'Gehen Sie zurück und beginnen Sie von vorn.',
  'Go back to the app and try again. If you come here again, send its developer the line below.':
    'Gehen Sie zurück zur App und versuchen Sie es erneut. Wenn Sie wieder hier landen, senden Sie ihrem Entwickler die Zeile unten.',
  'Go back to {appName}': 'Zurück zu {appName}',
  'Go back, and send the form from the page it is on.':
    'Gehen Sie zurück, und senden Sie das Formular von seiner Seite ab.',
  'Go back, write less, and send the form again.':
    'Gehen Sie zurück, schreiben Sie weniger, und senden Sie das Formular erneut.',
  'Go there': 'Dorthin gehen',
  'Go to the app': 'Zur App',
  'Go to the new token': 'Zum neuen Token',
  'Go to the start page': 'Zur Startseite',
  'Going back to the app': 'Zurück zur App',
  'Grant Permission: {name} wants to access your account':
    'Berechtigung erteilen: {name} möchte auf Ihr Konto zugreifen',
  Guest: 'Gast',
  'Has characters that no URI may have; write them percent-encoded':
    'Enthält Zeichen, die in keinem URI stehen dürfen; schreiben Sie sie prozentcodiert',
  'Have the app at hand: any one for codes that change every 30 seconds will do.':
    'Halten Sie die App bereit: Jede App für Codes, die sich alle 30 Sekunden ändern, ist geeignet.',
  'Hello, {name}': 'Guten Tag, {name}',
  Home: 'Start',
  'How an app calls the API': 'Wie eine App die API aufruft',
  'How apps get access': 'Wie Apps Zugriff erhalten',
  'How long a retry with the refresh token before gets the same answer again, for apps whose connection broke. 0 to {seconds}.':
    'So lange erhält ein erneuter Versuch mit dem vorigen Refresh-Token noch einmal dieselbe Antwort, für Apps, deren Verbindung abgebrochen ist. 0 bis {seconds}.',
  'How long does the old one, {hint}, work?': 'Wie lange gilt das alte, {hint}?',
  'How long does the old token work?': 'Wie lange gilt das alte Token?',
  'How much of the API': 'Wie viel von der API',
  'How the answer travels': 'Wie die Antwort übermittelt wird',
  'How the challenge was made': 'Wie die Challenge gebildet wurde',
  'How to authenticate, what each scope opens, and what each error means.':
    'Wie man sich ausweist, was jeder Scope öffnet und was jeder Fehler bedeutet.',
  'How you log in to {product} at {host} was changed':
    'Ihre Anmeldung bei {product} auf {host} wurde geändert',
  'How you prove that it is you.': 'Wie Sie sich ausweisen.',
  'I agree to the <a>terms</a> of this server': 'Ich stimme den <a>Nutzungsbedingungen</a> dieses Servers zu',
  'I guard my own API': 'Ich schütze meine eigene API',
  'I have sent it': 'Ich habe ihn gesendet',
  'I have stored it': 'Ich habe es gespeichert',
  'I have stored them': 'Ich habe sie gespeichert',
  'I have what I need': 'Ich habe alles',
  Identity: 'Identität',
  'Identity / OpenID Connect': 'Identität / OpenID Connect',
  'If it was not you, do nothing: your password stays as it is.':
    'Wenn Sie das nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.',
  'If it was not you, set a new password at once: {page}':
    'Wenn Sie das nicht waren, legen Sie sofort ein neues Passwort fest: {page}',
  'If it was you who tried them, use a recovery code, or wait.':
    'Wenn Sie das selbst waren, verwenden Sie einen Wiederherstellungscode, oder warten Sie.',
  'If nothing happens, go on with the button.': 'Wenn nichts geschieht, geht es mit der Schaltfläche weiter.',
  'If nothing of yours needs it, there is nothing to do.':
    'Wenn nichts von Ihnen es braucht, ist nichts zu tun.',
  'If nothing uses it any more, let it expire.': 'Wenn nichts mehr davon abhängt, lassen Sie es ablaufen.',
  'If that was not you, set a new password at once: {page}':
    'Wenn Sie das nicht waren, legen Sie sofort ein neues Passwort fest: {page}',
  'If the address belongs to an account here, a link is on its way to it. It works once, within an hour.':
    'Wenn die Adresse hier zu einem Konto gehört, ist ein Link dorthin unterwegs. Er gilt einmal, eine Stunde lang.',
  'If you allow it, this app can': 'Wenn Sie es zulassen, kann diese App',
  'If you do not know them, do nothing: nobody joins without the link.':
    'Wenn Sie die Person nicht kennen, müssen Sie nichts tun: Ohne den Link tritt niemand bei.',
  'If your app has not got it yet, it gets no more tokens from now on.':
    'Wenn Ihre App es noch nicht hat, erhält sie ab jetzt keine Tokens mehr.',
  'If {email} is new here, your account is ready: log in with the password that you chose. If it had an account before, nothing was changed: log in with the password of that one, and join.':
    'Wenn {email} hier neu ist, ist Ihr Konto bereit: Melden Sie sich mit dem gewählten Passwort an. Wenn es dafür schon ein Konto gab, wurde nichts geändert: Melden Sie sich mit dessen Passwort an, und treten Sie bei.',
  'In 1 hour': 'In 1 Stunde',
  'In 24 hours': 'In 24 Stunden',
  'In 7 days': 'In 7 Tagen',
  'In development': 'In Entwicklung',
  'In the last 7 days it was used from {count, plural, one {# address} other {# addresses}}.':
    'In den letzten 7 Tagen wurde es von {count, plural, one {# Adresse} other {# Adressen}} verwendet.',
  'In this workspace': 'In diesem Workspace',
  'In {days} days, on {date}': 'In {days} Tagen, am {date}',
  'Invitation link': 'Einladungslink',
  Invitations: 'Einladungen',
  'Invited by': 'Eingeladen von',
  'Is a pattern of keys, which is tried first': 'Ist ein Tastaturmuster und wird als Erstes ausprobiert',
  'Is a row of keys, which is tried first': 'Ist eine Tastenreihe und wird als Erstes ausprobiert',
  'Is a sequence like “abc” or “123”': 'Ist eine Folge wie „abc“ oder „123“',
  'Is a single name': 'Ist ein einzelner Name',
  'Is a single word': 'Ist ein einzelnes Wort',
  'Is always on for a native app (RFC 8252 §8.1). Leave it out.':
    'Ist bei einer nativen App immer an (RFC 8252 §8.1). Lassen Sie es weg.',
  'Is always on for a native app (RFC 9700 §2.2.2). Leave it out.':
    'Ist bei einer nativen App immer an (RFC 9700 §2.2.2). Lassen Sie es weg.',
  'Is close to a password that many people use': 'Ähnelt einem Passwort, das viele verwenden',
  'Is easy to guess': 'Ist leicht zu erraten',
  'Is little more than a date': 'Ist kaum mehr als ein Datum',
  'Is little more than a year': 'Ist kaum mehr als eine Jahreszahl',
  'Is little more than your name, your address or your workspace':
    'Ist kaum mehr als Ihr Name, Ihre Adresse oder Ihr Workspace',
  'Is little more than your name, your address or your workspace. Choose words that nobody connects with you':
    'Ist kaum mehr als Ihr Name, Ihre Adresse oder Ihr Workspace. Wählen Sie Wörter, die niemand mit Ihnen verbindet',
  'Is made of common names': 'Besteht aus häufigen Namen',
  'Is on the list of passwords that many people use':
    'Steht auf der Liste der Passwörter, die viele verwenden',
  'Is one of the hundred passwords that are tried first':
    'Ist eines der hundert Passwörter, die als Erstes ausprobiert werden',
  'Is one of the ten passwords that are tried first':
    'Ist eines der zehn Passwörter, die als Erstes ausprobiert werden',
  'It acted for nobody in the last hour': 'Sie hat in der letzten Stunde für niemanden gehandelt',
  'It acted for {people, plural, one {1 person} other {# people}} in the last hour':
    'Sie hat in der letzten Stunde für {people, plural, one {1 Person} other {# Personen}} gehandelt',
  'It also reaches workspaces that you do not administer, so it is not yours to end.':
    'Es erreicht auch Workspaces, die Sie nicht verwalten, deshalb können Sie es nicht beenden.',
  'It came back with a backup {when}, also if it was revoked before. Ask its owner to allow the app anew, or revoke it.':
    'Es kam {when} mit einer Sicherung zurück, auch wenn es davor widerrufen wurde. Bitten Sie die besitzende Person, die App neu zuzulassen, oder widerrufen Sie es.',
  'It came back with a backup {when}, also if it was revoked before. Ask its owner to rotate it, or revoke it.':
    'Es kam {when} mit einer Sicherung zurück, auch wenn es davor widerrufen wurde. Lassen Sie es rotieren, oder widerrufen Sie es.',
  'It came back with a backup {when}, also if it was revoked before. Rotate it, or revoke it.':
    'Es kam {when} mit einer Sicherung zurück, auch wenn es davor widerrufen wurde. Rotieren oder widerrufen Sie es.',
  'It came back with a backup {when}, also if you ended it before. Start a rotation, or end it.':
    'Es kam {when} mit einer Sicherung zurück, auch wenn Sie es davor beendet hatten. Beginnen Sie eine Rotation, oder beenden Sie es.',
  'It came back with a backup {when}, also if you removed it before. Remove it if you had.':
    'Kam {when} mit einer Sicherung zurück, auch wenn Sie ihn davor entfernt hatten. Entfernen Sie ihn in diesem Fall.',
  'It came back with a backup {when}, also if you took it back before. End it if you had.':
    'Kam {when} mit einer Sicherung zurück, auch wenn Sie die Freigabe davor zurückgenommen hatten. Beenden Sie die Verbindung in diesem Fall.',
  'It came back with a backup {when}.': 'Kam {when} mit einer Sicherung zurück.',
  'It came without https {when}. Ask its owner to deauthorize the app, or revoke it.':
    'Es kam {when} ohne https an. Bitten Sie die besitzende Person, der App den Zugriff zu entziehen, oder widerrufen Sie es.',
  'It came without https {when}. Ask its owner to rotate it, or revoke it.':
    'Es kam {when} ohne https an. Lassen Sie es rotieren, oder widerrufen Sie es.',
  'It came without https {when}: somebody may have read it. Rotate it.':
    'Es kam {when} ohne https an: Jemand könnte es gelesen haben. Rotieren Sie es.',
  'It came without https {when}: somebody may have read it. Start a rotation.':
    'Es kam {when} ohne https an: Jemand könnte es gelesen haben. Beginnen Sie eine Rotation.',
  'It can': 'Sie kann',
  'It can ask you again. You then decide anew.': 'Sie kann Sie erneut fragen. Dann entscheiden Sie neu.',
  'It can reach none of your workspaces.': 'Sie kann keinen Ihrer Workspaces erreichen.',
  'It can reach what you can reach, in {names}.': 'Sie kann erreichen, was Sie in {names} erreichen können.',
  'It cannot be brought back.': 'Es lässt sich nicht zurückholen.',
  'It could not even be registered. {fault}.': 'Sie ließe sich nicht einmal registrieren. {fault}.',
  'It does not get the credentials, authorizations and distribution: it has a client id of its own{what}, and nobody can authorize it until you set its distribution.':
    'Zugangsdaten, Autorisierungen und Verteilung werden nicht übernommen: Die neue App hat eine eigene Client-ID{what}, und niemand kann sie autorisieren, bis Sie ihre Verteilung festlegen.',
  'It does not hold the hash of the event before it in its chain. Tell whoever runs this server.':
    'Es enthält nicht den Hash des Ereignisses davor in seiner Kette. Sagen Sie es dem Betreiber dieses Servers.',
  'It does not log you in any more. Your other ways stay.':
    'Damit können Sie sich nicht mehr anmelden. Ihre anderen Wege bleiben.',
  'It ends now': 'Es endet jetzt',
  'It has access already, and keeps it': 'Sie hat bereits Zugriff und behält ihn',
  'It has ended, so it replaces nothing any more.': 'Es ist beendet und ersetzt deshalb nichts mehr.',
  'It has no access at the moment, and cannot get any without asking you.':
    'Sie hat zurzeit keinen Zugriff und erhält ohne Ihre Zustimmung keinen.',
  'It has not used its access yet.': 'Sie hat ihren Zugriff noch nicht verwendet.',
  'It has to stay: {count, plural, one {{names} requires} other {{names} require}} a second factor, and this is your only one. Add another first.':
    'Er muss bleiben: {count, plural, one {{names} verlangt} other {{names} verlangen}} einen zweiten Faktor, und dies ist Ihr einziger. Fügen Sie zuerst einen anderen hinzu.',
  'It holds the hash of the event before it in its chain.':
    'Es enthält den Hash des Ereignisses davor in seiner Kette.',
  'It is almost {uri}, but {difference}.': 'Sie entspricht fast {uri}, aber {difference}.',
  'It is none of the registered ones, nor close to one. Register it above.':
    'Sie ist keine der registrierten und auch keiner ähnlich. Registrieren Sie sie oben.',
  'It is removed.': 'Es ist entfernt.',
  'It is revoked. Whatever still uses it is refused from now on.':
    'Es ist widerrufen. Was es noch verwendet, wird ab jetzt abgelehnt.',
  'It is the only live secret: without it your app can neither get nor refresh tokens':
    'Es ist das einzige gültige Secret: Ohne es kann Ihre App weder Tokens erhalten noch erneuern',
  'It keeps a client secret that nobody else can read.':
    'Sie bewahrt ein Client-Secret auf, das sonst niemand lesen kann.',
  'It keeps this access for {daysAtMost} at most, and loses it earlier when it does not use it for {daysUnused}. You can end it at any time under {appsLink}.':
    'Sie behält diesen Zugriff höchstens {daysAtMost} und verliert ihn früher, wenn sie ihn {daysUnused} lang nicht nutzt. Sie können ihn jederzeit unter {appsLink} beenden.',
  'It lets a script act as you. It is shown once, when it is created.':
    'Damit handelt ein Skript in Ihrem Namen. Es wird einmal angezeigt, wenn es erstellt wird.',
  'It lets in whoever has an account with that address, and else has a link mailed to it: nobody makes an account for an address that they do not read.':
    'Damit tritt bei, wer ein Konto mit dieser Adresse hat; sonst geht ein Link per E-Mail dorthin: Niemand erstellt ein Konto für eine Adresse, deren E-Mails er nicht liest.',
  'It loses its access at once, with every token.': 'Sie verliert ihren Zugriff sofort, mit allen Tokens.',
  'It loses its access at once: {count, plural, one {# connection ends} other {# connections end}}, with every token.':
    'Sie verliert ihren Zugriff sofort: {count, plural, one {# Verbindung endet} other {# Verbindungen enden}}, mit allen Tokens.',
  'It made {requests, plural, one {# request} other {# requests}} today':
    'Sie hat heute {requests, plural, one {# Anfrage} other {# Anfragen}} gestellt',
  'It may have been cut off, or a later one took its place. Open the latest one from your mail, whole, in this browser.':
    'Er ist vielleicht unvollständig, oder ein späterer ist an seine Stelle getreten. Öffnen Sie den neuesten aus Ihrer E-Mail vollständig in diesem Browser.',
  'It reaches this workspace again at once, for {people, plural, one {# person} other {# people}}, with what they allowed before.':
    'Sie erreicht diesen Workspace sofort wieder, für {people, plural, one {# Person} other {# Personen}}, mit dem, was zuvor erlaubt wurde.',
  'It reaches this workspace because an admin approved it. Without that, its calls to this workspace stop at once.':
    'Sie erreicht diesen Workspace, weil ein Admin sie genehmigt hat. Ohne das enden ihre Aufrufe an diesen Workspace sofort.',
  'It runs on other people’s devices or in their browser, where no secret stays one. It gets none and uses PKCE.':
    'Sie läuft auf Geräten oder in Browsern anderer Personen, wo kein Secret geheim bleibt. Sie erhält keines und verwendet PKCE.',
  'It used its access {when}.': 'Sie hat ihren Zugriff {when} verwendet.',
  'It was hashed anew just now, and is as it was written.':
    'Es wurde gerade neu gehasht und ist so, wie es geschrieben wurde.',
  'It was hashed anew just now, and is not as it was written. Tell whoever runs this server.':
    'Es wurde gerade neu gehasht und ist nicht so, wie es geschrieben wurde. Sagen Sie es dem Betreiber dieses Servers.',
  'It was removed before.': 'Das war schon entfernt.',
  'It was used {when} from {lastUsedAddress}.': 'Es wurde {when} von {lastUsedAddress} verwendet.',
  'It works once, for one minute. You can close this page afterwards.':
    'Er gilt einmal, eine Minute lang. Danach können Sie diese Seite schließen.',
  'Its calls to this workspace stop at once: to the app, the workspace does not exist.':
    'Ihre Aufrufe an diesen Workspace enden sofort: Für die App gibt es ihn dann nicht.',
  'Its developer has to add a workspace that you are in. If you have another account, sign in with that one.':
    'Ihr Entwickler muss einen Workspace hinzufügen, dem Sie angehören. Wenn Sie ein anderes Konto haben, melden Sie sich damit an.',
  'Its developer has to choose who may use it: one or more workspaces, or everybody.':
    'Ihr Entwickler muss festlegen, wer sie nutzen darf: einen oder mehrere Workspaces oder alle.',
  'Its life is over': 'Seine Lebensdauer ist vorbei',
  'Its new token was used {since}': 'Sein neues Token wurde verwendet, {since}',
  'Its new token {hint} goes on working.': 'Sein neues Token {hint} funktioniert weiter.',
  'Its overlap ended {since}': 'Die Übergangszeit endete {since}',
  'Its owner can remove it.': 'Die besitzende Person kann dies entfernen.',
  'Its owner can rotate or end it.': 'Die besitzende Person kann es rotieren oder beenden.',
  'Its place in the chain': 'Sein Platz in der Kette',
  'Its state is not the one that was sent from this browser, or it came too late. An app must refuse such an answer: somebody else may have made it.':
    'Ihr State ist nicht der, der aus diesem Browser gesendet wurde, oder sie kam zu spät. Eine App muss eine solche Antwort ablehnen: Sie könnte von jemand anderem stammen.',
  'Its tokens in this workspace': 'Ihre Tokens in diesem Workspace',
  'Join the workspace': 'Dem Workspace beitreten',
  'Join workspace': 'Workspace beitreten',
  'Join {name}': '{name} beitreten',
  'Join {workspace} on {product}': '{workspace} auf {product} beitreten',
  Joined: 'Beigetreten',
  'Keep both': 'Beide behalten',
  'Keep it': 'Behalten',
  'Keep the old ones': 'Die alten behalten',
  'Keep them': 'Behalten',
  'Keep this view': 'Diese Ansicht speichern',
  'Keep view': 'Ansicht speichern',
  Key: 'Schlüssel',
  Kind: 'Art',
  'Kind of event': 'Art des Ereignisses',
  'Kinds of events': 'Arten von Ereignissen',
  'Know who they are': 'Wissen, wer die Person ist',
  'Know who you are': 'Wissen, wer Sie sind',
  Language: 'Sprache',
  'Last seen': 'Zuletzt gesehen',
  'Last used': 'Zuletzt verwendet',
  'Last used first': 'Zuletzt verwendete zuerst',
  'Last used from': 'Zuletzt verwendet von',
  'Last used {when}{lastUsedAddress}.': 'Zuletzt verwendet {when}{lastUsedAddress}.',
  'Learn more': 'Mehr erfahren',
  'Leave it as it is': 'So lassen',
  'Leave them as they are': 'So lassen',
  Left: 'Übrig',
  'Let this server tell your API whose token it was shown, and what that token may do.':
    'Lassen Sie diesen Server Ihrer API sagen, wessen Token ihr vorgelegt wurde und was es darf.',
  'Links that nobody has used yet.': 'Links, die noch niemand verwendet hat.',
  'Log in': 'Anmelden',
  'Log in as {email} to join.': 'Melden Sie sich als {email} an, um beizutreten.',
  'Log in with a passkey': 'Mit einem Passkey anmelden',
  'Log in with your password': 'Mit Ihrem Passwort anmelden',
  'Log out': 'Abmelden',
  'Log out?': 'Abmelden?',
  'Logged in': 'Angemeldet',
  'Logged in as {email}': 'Angemeldet als {email}',
  'Logged in elsewhere in the last 7 days': 'In den letzten 7 Tagen anderswo angemeldet',
  'Longest life of a personal access token, in days':
    'Längste Laufzeit eines persönlichen Zugriffstokens, in Tagen',
  'Longest unused first': 'Am längsten nicht verwendete zuerst',
  'Look at what was done with it lately, and take it out of the place where it was found.':
    'Sehen Sie nach, was zuletzt damit getan wurde, und entfernen Sie es von dort, wo es gefunden wurde.',
  'Look at your mail': 'Sehen Sie in Ihre E-Mails',
  'Look for those mails': 'Suchen Sie nach diesen E-Mails',
  'Lost your device and your recovery codes? An admin of your workspace can remove your second factor. <a>Log in as somebody else</a>':
    'Gerät und Wiederherstellungscodes verloren? Ein Admin Ihres Workspace kann Ihren zweiten Faktor entfernen. <a>Als andere Person anmelden</a>',
  Made: 'Erstellt',
  'Made by {name} ({email}){what}{value}.': 'Erstellt von {name} ({email}){what}{value}.',
  'Mail the link': 'Link senden',
  Main: 'Hauptbereich',
  'Main menu': 'Hauptmenü',
  'Make a new one': 'Neue Zugangsdaten erstellen',
  'Make new codes': 'Neue Codes erstellen',
  'Make new ones': 'Erstellen Sie neue',
  'Make new recovery codes?': 'Neue Wiederherstellungscodes erstellen?',
  'Make sure that it is they who ask, by voice or face to face.':
    'Vergewissern Sie sich am Telefon oder persönlich, dass wirklich diese Person darum bittet.',
  Manage: 'Verwalten',
  'Manage Developer Apps': 'Entwickler-Apps verwalten',
  'Manage distribution': 'Verteilung verwalten',
  'Manage {name}': '{name} verwalten',
  Marked: 'Markiert',
  Member: 'Mitglied',
  Members: 'Mitglieder',
  'Members need an authenticator app or a passkey beside their password. Whoever has none sets one up at their next step.':
    'Mitglieder brauchen neben dem Passwort eine Authenticator-App oder einen Passkey. Wer nichts davon hat, richtet es beim nächsten Schritt ein.',
  'Members, apps, tokens, policies and audit log of {names}.':
    'Mitglieder, Apps, Tokens, Richtlinien und Audit-Log von {names}.',
  Menu: 'Menü',
  'Menu of {name}': 'Menü von {name}',
  'More happened to your account at {host} than we mail you about':
    'Auf {host} ist mit Ihrem Konto mehr geschehen, als wir Ihnen per E-Mail melden',
  'Most dangerous first': 'Gefährlichste zuerst',
  'Must be a PNG, JPEG or WebP picture': 'Muss ein PNG-, JPEG- oder WebP-Bild sein',
  'Must be a whole PNG, JPEG or still WebP picture':
    'Muss ein vollständiges PNG-, JPEG- oder unbewegtes WebP-Bild sein',
  'Must be a whole number of seconds from 0 to {seconds}':
    'Muss eine ganze Zahl von Sekunden zwischen 0 und {seconds} sein',
  'Must be an absolute URI, like https://app.example.com/callback':
    'Muss ein absoluter URI sein, etwa https://app.example.com/callback',
  'Must be an email address, like ada@example.com': 'Muss eine E-Mail-Adresse sein, etwa ada@example.com',
  'Must be at most {count} characters long': 'Darf höchstens {count} Zeichen lang sein',
  'Must be at most {kibibytes} KiB': 'Darf höchstens {kibibytes} KiB groß sein',
  'Must be at most {kibibytes} KiB; 128 × 128 pixels will do':
    'Darf höchstens {kibibytes} KiB groß sein; 128 × 128 Pixel genügen',
  'Must be at most {pixels} pixels wide and high': 'Darf höchstens {pixels} Pixel breit und hoch sein',
  'Must be at most {uris} addresses an app': 'Höchstens {uris} Adressen je App',
  'Must be at most {workspaces} workspaces; choose any for more':
    'Höchstens {workspaces} Workspaces; wählen Sie für mehr „Jeder Workspace“',
  'Must be https, or http on a loopback address': 'Muss https sein, oder http auf einer Loopback-Adresse',
  'Must be https; http is for loopback addresses only, like http://127.0.0.1/callback':
    'Muss https sein; http ist nur für Loopback-Adressen erlaubt, etwa http://127.0.0.1/callback',
  'Must have 1 to {characters} characters that can be seen':
    'Muss 1 bis {characters} sichtbare Zeichen haben',
  'Must have a slash after the scheme, like myapp:/callback or myapp://callback':
    'Muss nach dem Schema einen Schrägstrich haben, etwa myapp:/callback oder myapp://callback',
  'Must have at least {characters} characters': 'Muss mindestens {characters} Zeichen haben',
  'Must have {least} to {most} characters; a UUID will do':
    'Muss {least} bis {most} Zeichen haben; eine UUID genügt',
  'Must not contain NUL characters': 'Darf keine NUL-Zeichen enthalten',
  'Must not contain line ends, control characters, or characters that cannot be seen or turn the direction of text: here it is {character}':
    'Darf keine Zeilenenden, Steuerzeichen oder Zeichen enthalten, die unsichtbar sind oder die Schreibrichtung ändern: hier {character}',
  'Must not contain lone surrogates': 'Darf keine einzelnen Surrogate enthalten',
  'Must not have a fragment (RFC 6749 §3.1.2)': 'Darf kein Fragment haben (RFC 6749 §3.1.2)',
  'Must not have a user name or a password': 'Darf keinen Benutzernamen und kein Passwort enthalten',
  'Must not have wildcards: redirects are compared exactly':
    'Darf keine Platzhalter enthalten: Redirects werden genau verglichen',
  'My Profile Settings': 'Meine Profileinstellungen',
  'My apps': 'Meine Apps',
  Name: 'Name',
  'Name and description': 'Name und Beschreibung',
  'Name at least one scope, or leave scopes out for full permissions':
    'Nennen Sie mindestens einen Scope, oder lassen Sie die Scopes für volle Berechtigungen weg',
  'Name at least one scope, or {full} for full permissions':
    'Nennen Sie mindestens einen Scope, oder {full} für volle Berechtigungen',
  'Name at least one workspace, or choose any or none':
    'Nennen Sie mindestens einen Workspace, oder wählen Sie jeden oder keinen',
  'Name of the view': 'Name der Ansicht',
  'Name, language and time': 'Name, Sprache und Zeit',
  'Name, person or last characters': 'Name, Person oder letzte Zeichen',
  'Needs a secret to ask with; register a confidential app for it':
    'Braucht ein Secret, um zu fragen; registrieren Sie dafür eine vertrauliche App',
  'Needs the scope openid.': 'Braucht den Scope openid.',
  Never: 'Nie',
  'Never (prompt=none)': 'Nie (prompt=none)',
  'Never expires': 'Läuft nie ab',
  'Never used': 'Nie verwendet',
  'New password': 'Neues Passwort',
  'New recovery codes were made; the old ones no longer work.':
    'Es wurden neue Wiederherstellungscodes erstellt; die alten gelten nicht mehr.',
  'New token': 'Neues Token',
  'Newer tokens': 'Neuere Tokens',
  'Newest first': 'Neueste zuerst',
  Next: 'Weiter',
  'Next page': 'Nächste Seite',
  'Next you see what stops. Nothing ends before you confirm it.':
    'Als Nächstes sehen Sie, was endet. Nichts endet, bevor Sie es bestätigen.',
  'No access now': 'Zurzeit kein Zugriff',
  'No app acts for anybody here. Once somebody allows one, you see it here and can block it.':
    'Hier handelt keine App für jemanden. Sobald jemand eine zulässt, sehen Sie sie hier und können sie sperren.',
  'No app here has the client id in the link. Go back to where you found it, or send its developer the line below.':
    'Keine App hier hat die Client-ID aus dem Link. Gehen Sie dorthin zurück, wo Sie ihn gefunden haben, oder senden Sie dem Entwickler die Zeile unten.',
  'No app may act for you. When you allow one, it is listed here with what it may do.':
    'Keine App darf für Sie handeln. Wenn Sie eine zulassen, steht sie hier mit dem, was sie darf.',
  'No invitation is waiting. Add a member to make a link that you can send them.':
    'Es wartet keine Einladung. Fügen Sie ein Mitglied hinzu, um einen Link zu erstellen, den Sie senden können.',
  'No requests in {count} days': 'Keine Anfragen in {count} Tagen',
  'No second step is required to log in': 'Zur Anmeldung ist kein zweiter Schritt nötig',
  'No token that works now would stop, going by where each was last used from.':
    'Kein jetzt gültiges Token würde ausgeschlossen, nach den Adressen zu urteilen, von denen sie zuletzt verwendet wurden.',
  'No: it would be refused. Check it to see why.':
    'Nein: Sie würde abgelehnt. Prüfen Sie sie, um zu sehen, warum.',
  'No: it would be refused. {why}': 'Nein: Sie würde abgelehnt. {why}',
  'Nobody can authorize a new app until it is distributed, and neither can you. You can choose now, and change it later.':
    'Niemand kann eine neue App autorisieren, bis sie verteilt ist, auch Sie nicht. Sie können das jetzt wählen und später ändern.',
  'Nobody had proved it before, so all that was made under it until then was ended: {ended}.':
    'Bisher hatte niemand nachgewiesen, dass ihm die Adresse gehört, deshalb endete alles, was bis dahin darunter entstand: {ended}.',
  'Nobody has authorized it': 'Niemand hat sie autorisiert',
  'Nobody has reviewed this app. Allow it only if you know and trust who made it.':
    'Niemand hat diese App geprüft. Lassen Sie sie nur zu, wenn Sie wissen, wer sie erstellt hat, und dieser Person vertrauen.',
  'Nobody has set a policy yet: everything is allowed.':
    'Noch hat niemand eine Richtlinie festgelegt: Alles ist erlaubt.',
  'Nobody has shown yet that {email} is yours, so this account stays in the one workspace that it was made for.':
    'Bisher hat niemand nachgewiesen, dass {email} Ihnen gehört, deshalb bleibt dieses Konto in dem einen Workspace, für den es erstellt wurde.',
  'Nobody has used it yet.': 'Es wurde noch nie verwendet.',
  'Nobody has used this token yet.': 'Dieses Token wurde noch nie verwendet.',
  'Nobody here has allowed it anything at the moment.': 'Zurzeit hat ihr hier niemand etwas erlaubt.',
  'Nobody yet': 'Noch niemand',
  None: 'Keiner',
  'None of the tokens that you chose can be revoked by you.':
    'Keines der ausgewählten Tokens können Sie widerrufen.',
  'None of them was used in the last 7 days.': 'Keines davon wurde in den letzten 7 Tagen verwendet.',
  'None.': 'Keine.',
  'Not allowed': 'Nicht erlaubt',
  'Not approved': 'Nicht genehmigt',
  'Not available right now': 'Zurzeit nicht verfügbar',
  'Not known': 'Nicht bekannt',
  'Not mailed': 'Nicht gesendet',
  'Not mailed: this address has had {mails} mails in the last day. {remedy}, or try again after {when}.':
    'Nicht gesendet: Diese Adresse hat in den letzten 24 Stunden {mails} E-Mails erhalten. {remedy}, oder versuchen Sie es ab {when} erneut.',
  'Not mailed: this address has had {mails} mails in the last hour. {remedy}, or try again after {when}.':
    'Nicht gesendet: Diese Adresse hat in der letzten Stunde {mails} E-Mails erhalten. {remedy}, oder versuchen Sie es ab {when} erneut.',
  'Not mailed: this workspace has mailed {mails} invitations in the last hour. {remedy}, or try again after {when}.':
    'Nicht gesendet: Dieser Workspace hat in der letzten Stunde {mails} Einladungen gesendet. {remedy}, oder versuchen Sie es ab {when} erneut.',
  'Not now': 'Nicht jetzt',
  'Not used for too long': 'Zu lange nicht verwendet',
  'Not used for too long {since}': 'Zu lange nicht verwendet, {since}',
  'Not you? <a>End the session</a>.': 'Nicht Sie? <a>Sitzung beenden</a>.',
  'Not yours to end': 'Diese können Sie nicht beenden',
  Nothing: 'Nichts',
  'Nothing after a few minutes? Look among what was sorted out as spam, and check the address that you typed. If the server sends no mail, ask whoever runs it for a new password.':
    'Nach ein paar Minuten immer noch nichts? Sehen Sie im Spam-Ordner nach, und prüfen Sie die eingegebene Adresse. Wenn der Server keine E-Mails sendet, bitten Sie seinen Betreiber um ein neues Passwort.',
  'Nothing after a few minutes? Look among what was sorted out as spam.':
    'Nach ein paar Minuten noch nichts da? Sehen Sie im Spam-Ordner nach.',
  'Nothing at the moment.': 'Zurzeit nichts.',
  'Nothing had been made under it before.': 'Bis dahin war nichts darunter entstanden.',
  'Nothing happens? <a>Go on here</a>': 'Es geschieht nichts? <a>Hier geht es weiter</a>',
  'Nothing has used the one that stays.': 'Das Secret, das bleibt, wurde noch nie verwendet.',
  'Nothing is here': 'Hier ist nichts',
  'Nothing is on this page of the list.': 'Auf dieser Seite der Liste steht nichts.',
  'Nothing matches. Sign-ins, tokens, and what apps were allowed are listed here as they happen.':
    'Nichts gefunden. Anmeldungen, Tokens und zugelassene Apps erscheinen hier, sobald etwas geschieht.',
  'Nothing matches. Sign-ins, tokens, apps and changes to people are recorded here as they happen.':
    'Nichts gefunden. Anmeldungen, Tokens, Apps und Änderungen an Personen werden hier aufgezeichnet, sobald sie geschehen.',
  'Nothing matches. Tokens that people create and apps that they allow are listed here.':
    'Nichts gefunden. Hier stehen Tokens, die Personen erstellen, und Apps, die sie zulassen.',
  'Nothing was changed yet. Look at what you entered, and send it again.':
    'Es wurde noch nichts geändert. Prüfen Sie Ihre Eingaben, und senden Sie sie erneut ab.',
  'Nothing was changed. If you meant to do it, do it from the page on this site.':
    'Es wurde nichts geändert. Wenn Sie es wollten, tun Sie es auf der Seite dieses Servers.',
  'Nothing was changed. You signed in or out after the page was opened, or your browser takes no cookies. Go back, reload the page, and send the form again.':
    'Es wurde nichts geändert. Sie haben sich an- oder abgemeldet, nachdem die Seite geöffnet wurde, oder Ihr Browser nimmt keine Cookies an. Gehen Sie zurück, laden Sie die Seite neu, und senden Sie das Formular erneut.',
  'Nothing was decided: this page had been open for too long, or what is asked has changed since. Read it again, then decide.':
    'Es wurde nichts entschieden: Diese Seite war zu lange offen, oder die Anfrage hat sich seither geändert. Lesen Sie sie noch einmal, und entscheiden Sie dann.',
  'Nothing was looked at.': 'Es wurde nichts geprüft.',
  'Nothing was shared. Its developer has to add the scopes to the app, or ask for fewer.':
    'Es wurde nichts weitergegeben. Der Entwickler muss der App die Scopes hinzufügen oder weniger verlangen.',
  'Nothing: this is what holds already.': 'Nichts: So gilt es bereits.',
  Now: 'Jetzt',
  OAuth: 'OAuth',
  'Of the people here. What was ended or removed after the backup was made works again.':
    'Der Personen hier. Was nach der Sicherung beendet oder entfernt wurde, gilt wieder.',
  'Of these pages, and of mails to you.': 'Für diese Seiten und für E-Mails an Sie.',
  'Of yours: {what}. Whatever uses them is refused: make new tokens and client secrets, and allow your apps again.':
    'Davon sind Ihre: {what}. Was sie verwendet, wird abgelehnt: Erstellen Sie neue Tokens und Client-Secrets, und lassen Sie Ihre Apps erneut zu.',
  'Older activity': 'Ältere Aktivität',
  'Older events': 'Ältere Ereignisse',
  'Older than the maximum': 'Älter als erlaubt',
  'Older tokens': 'Ältere Tokens',
  On: 'An',
  'On a date…': 'An einem Datum …',
  'On a server of yours': 'Auf einem Ihrer Server',
  'Once, until {when}': 'Einmal, bis {when}',
  'One a line, at most {urisMax}. Answers go there and nowhere else, so each must be written exactly as your app sends it, like <code>https://app.example.com/callback</code>.':
    'Eine je Zeile, höchstens {urisMax}. Antworten gehen dorthin und nirgendwohin sonst, deshalb muss jede genau so geschrieben sein, wie Ihre App sie sendet, etwa <code>https://app.example.com/callback</code>.',
  'One moment': 'Einen Moment',
  'One of these is not a scope. Choose from the list.':
    'Einer davon ist kein Scope. Wählen Sie aus der Liste.',
  'One step left': 'Noch ein Schritt',
  'Only a native app can show the code to be copied; give an https address':
    'Nur eine native App kann den Code zum Kopieren anzeigen; geben Sie eine https-Adresse an',
  'Only approved apps': 'Nur genehmigte Apps',
  'Only approved apps may come in': 'Nur genehmigte Apps dürfen herein',
  'Only those of {name}. <a>Show everybody’s</a>': 'Nur die von {name}. <a>Alle anzeigen</a>',
  'Only those that you belong to.': 'Nur die, denen Sie angehören.',
  'Only what you choose below. People allow less more readily.':
    'Nur, was Sie unten auswählen. Weniger wird eher zugelassen.',
  'Only you see it, in this workspace.': 'Nur Sie sehen sie, in diesem Workspace.',
  'Open this page with https.': 'Öffnen Sie diese Seite mit https.',
  'Or not': 'Oder nicht',
  Order: 'Reihenfolge',
  Other: 'Sonstiges',
  'Other workspaces and personal tokens go on as before. You can unblock it again.':
    'Andere Workspaces und persönliche Tokens bleiben, wie sie waren. Sie können die Sperre wieder aufheben.',
  Outcome: 'Ergebnis',
  'Outside the allowed ranges': 'Außerhalb der erlaubten Bereiche',
  Overview: 'Übersicht',
  Owner: 'Gehört',
  'PNG, JPEG or WebP, 128 × 128 pixels, at most {iconKibMax} KiB. People see it when they are asked to allow your app.':
    'PNG, JPEG oder WebP, 128 × 128 Pixel, höchstens {iconKibMax} KiB. Personen sehen es, wenn sie gefragt werden, ob sie Ihre App zulassen.',
  'PNG, JPEG or WebP, at most {pictureKibMax} KiB. Where and with what it was taken is removed.':
    'PNG, JPEG oder WebP, höchstens {pictureKibMax} KiB. Angaben zu Ort und Kamera werden entfernt.',
  'Page {page}': 'Seite {page}',
  'Page {page} of {last}, {what}': 'Seite {page} von {last}, {what}',
  'Page {page} of {pages}': 'Seite {page} von {pages}',
  Pages: 'Seiten',
  'Pages of the list': 'Seiten der Liste',
  'Pages of this app': 'Seiten dieser App',
  'Parameters of the answer': 'Parameter der Antwort',
  'Parameters of {endpoint}': 'Parameter von {endpoint}',
  Passkey: 'Passkey',
  Passkeys: 'Passkeys',
  'Passkeys need JavaScript. Switch it on and reload the page, or enter a code.':
    'Passkeys brauchen JavaScript. Schalten Sie es ein und laden Sie die Seite neu, oder geben Sie einen Code ein.',
  'Passkeys need JavaScript. Switch it on and reload the page, or log in with your password and a code of your authenticator app.':
    'Passkeys brauchen JavaScript. Schalten Sie es ein und laden Sie die Seite neu, oder melden Sie sich mit Ihrem Passwort und einem Code Ihrer Authenticator-App an.',
  'Passkeys need JavaScript. Switch it on and reload the page, or set up an authenticator app.':
    'Passkeys brauchen JavaScript. Schalten Sie es ein und laden Sie die Seite neu, oder richten Sie eine Authenticator-App ein.',
  Password: 'Passwort',
  'Paste the redirect_uri that your app sends, and see what would become of it.':
    'Fügen Sie die redirect_uri ein, die Ihre App sendet, und sehen Sie, was daraus würde.',
  People: 'Personen',
  'People here want to use these apps.': 'Personen hier möchten diese Apps nutzen.',
  'People of the workspaces that you choose, guests among them.':
    'Personen der Workspaces, die Sie auswählen, auch Gäste.',
  'People read it when they are asked to allow your app.':
    'Personen lesen ihn, wenn sie gefragt werden, ob sie Ihre App zulassen.',
  'People read it when they are asked to allow your app. You can change it later.':
    'Personen lesen ihn, wenn sie gefragt werden, ob sie Ihre App zulassen. Sie können ihn später ändern.',
  'People see it beside your name, and apps that may see who you are. Whoever has its address can open it.':
    'Personen sehen es neben Ihrem Namen, ebenso Apps, die wissen dürfen, wer Sie sind. Wer seine Adresse hat, kann es öffnen.',
  'Permission scopes': 'Scopes',
  Person: 'Person',
  'Person, app, address, reason': 'Person, App, Adresse, Grund',
  'Personal access token': 'Persönliches Zugriffstoken',
  'Personal access token {hint}': 'Persönliches Zugriffstoken {hint}',
  'Personal access tokens': 'Persönliche Zugriffstokens',
  'Personal access tokens are allowed': 'Persönliche Zugriffstokens sind erlaubt',
  'Personal access tokens are not allowed': 'Persönliche Zugriffstokens sind nicht erlaubt',
  'Personal access tokens are not allowed in {names}. {what}':
    'Persönliche Zugriffstokens sind in {names} nicht erlaubt. {what}',
  'Personal access tokens live {days, plural, one {# day} other {# days}} at most':
    'Persönliche Zugriffstokens gelten höchstens {days, plural, one {# Tag} other {# Tage}}',
  'Personal access tokens may live for any time': 'Persönliche Zugriffstokens dürfen beliebig lange gelten',
  'Personal token': 'Persönliches Token',
  'Personal tokens': 'Persönliche Tokens',
  'Personal tokens of the people here, and what they allowed apps; the most dangerous come first. Secrets are never shown.':
    'Persönliche Tokens der Personen hier und was sie Apps erlaubt haben; die gefährlichsten zuerst. Geheimnisse werden nie angezeigt.',
  Picture: 'Bild',
  'Picture of the requests per day': 'Bild der Anfragen je Tag',
  'Please copy this code, switch to your application, and paste it there:':
    'Bitte kopieren Sie diesen Code, wechseln Sie zu Ihrer Anwendung, und fügen Sie ihn dort ein:',
  Policies: 'Richtlinien',
  'Press Ctrl+C': 'Drücken Sie Strg+C',
  Previous: 'Zurück',
  'Previous page': 'Vorige Seite',
  Privacy: 'Datenschutz',
  Profile: 'Profil',
  'Public. It names your app in every request and never changes.':
    'Öffentlich. Sie benennt Ihre App in jeder Anfrage und ändert sich nie.',
  'Put it into the settings of your app now.': 'Tragen Sie es jetzt in die Einstellungen Ihrer App ein.',
  'Put the client id into your app.': 'Tragen Sie die Client-ID in Ihre App ein.',
  'Put these into the settings of your app now.':
    'Tragen Sie beides jetzt in die Einstellungen Ihrer App ein.',
  'Ranges such as 203.0.113.0/24 or 2001:db8::/32, one a line. For personal tokens and for apps. Empty: from anywhere. These pages stay open from everywhere.':
    'Bereiche wie 203.0.113.0/24 oder 2001:db8::/32, einer je Zeile. Für persönliche Tokens und für Apps. Leer: von überall. Diese Seiten bleiben von überall erreichbar.',
  Reason: 'Grund',
  'Reason: {reason}': 'Grund: {reason}',
  'Recovery code': 'Wiederherstellungscode',
  'Recovery codes': 'Wiederherstellungscodes',
  'Redirect URL': 'Redirect-URL',
  'Redirect URL in a request': 'Redirect-URL einer Anfrage',
  'Redirect URLs': 'Redirect-URLs',
  'Redirect URLs {optional}': 'Redirect-URLs {optional}',
  Reference: 'Referenz',
  'Reference number {reference}': 'Referenznummer {reference}',
  Refused: 'Abgelehnt',
  'Register callback': 'Callback registrieren',
  Remove: 'Entfernen',
  'Remove a view': 'Eine Ansicht entfernen',
  'Remove from this workspace': 'Aus diesem Workspace entfernen',
  'Remove image': 'Bild entfernen',
  'Remove member': 'Mitglied entfernen',
  'Remove second factor': 'Zweiten Faktor entfernen',
  'Remove the authenticator app?': 'Authenticator-App entfernen?',
  'Remove the passkey “{name}”?': 'Passkey „{name}“ entfernen?',
  'Remove the second factor of {name}': 'Zweiten Faktor von {name} entfernen',
  'Remove the second factor of {name}?': 'Zweiten Faktor von {name} entfernen?',
  'Remove the view {name}': 'Ansicht {name} entfernen',
  'Remove {name}': '{name} entfernen',
  'Remove {name}?': '{name} entfernen?',
  'Remove {uri}': '{uri} entfernen',
  'Repeats one character': 'Wiederholt ein einziges Zeichen',
  'Repeats the same few characters': 'Wiederholt dieselben wenigen Zeichen',
  Replaced: 'Ersetzt',
  Replaces: 'Ersetzt',
  'Replay window in seconds': 'Wiederholungsfenster in Sekunden',
  'Replay window: {message}': 'Wiederholungsfenster: {message}',
  'Reported as leaked': 'Als offengelegt gemeldet',
  'Reported as leaked {since}': 'Als offengelegt gemeldet, {since}',
  Requests: 'Anfragen',
  'Requests per day': 'Anfragen je Tag',
  'Requests that your app makes with its tokens are counted here, by how they were answered. There were none in the last {count} days.':
    'Hier werden die Anfragen gezählt, die Ihre App mit ihren Tokens stellt, nach Art der Antwort. In den letzten {count} Tagen gab es keine.',
  'Require PKCE': 'PKCE verlangen',
  'Require a second step to log in': 'Zweiten Schritt bei der Anmeldung verlangen',
  Restored: 'Wiederhergestellt',
  'Review changes': 'Änderungen prüfen',
  'Review policies': 'Richtlinien prüfen',
  Revoke: 'Widerrufen',
  'Revoke access': 'Zugriff widerrufen',
  'Revoke again what you had revoked, and rotate what others may have.':
    'Widerrufen Sie erneut, was Sie widerrufen hatten, und rotieren Sie, was andere haben könnten.',
  'Revoke chosen…': 'Ausgewählte widerrufen …',
  'Revoke personal access tokens that were not used for, in days':
    'Persönliche Zugriffstokens widerrufen, die so lange nicht verwendet wurden, in Tagen',
  'Revoke this token': 'Dieses Token widerrufen',
  'Revoke token': 'Token widerrufen',
  'Revoke token?': 'Token widerrufen?',
  'Revoke tokens': 'Tokens widerrufen',
  'Revoke what I granted': 'Meine Freigabe widerrufen',
  'Revoke {count, plural, one {# token} other {# tokens}}':
    '{count, plural, one {# Token} other {# Tokens}} widerrufen',
  'Revoke {count, plural, one {# token} other {# tokens}}?':
    '{count, plural, one {# Token} other {# Tokens}} widerrufen?',
  'Revoke {name}': '{name} widerrufen',
  'Revoke {name}?': '{name} widerrufen?',
  Revoked: 'Widerrufen',
  Role: 'Rolle',
  Roles: 'Rollen',
  'Rotate refresh tokens': 'Refresh-Tokens rotieren',
  'Rotate token': 'Token rotieren',
  Rotating: 'In Rotation',
  'SHA-256 of the verifier that stays with the app': 'SHA-256 des Verifiers, der bei der App bleibt',
  'Save changes': 'Änderungen speichern',
  'Save distribution': 'Verteilung speichern',
  'Save policies': 'Richtlinien speichern',
  'Save role': 'Rolle speichern',
  'Save scopes': 'Scopes speichern',
  'Save token safety': 'Token-Sicherheit speichern',
  'Say what the token is for': 'Geben Sie an, wofür das Token ist',
  'Say what the view is called': 'Geben Sie an, wie die Ansicht heißt',
  'Scan the picture with the app, or type the key into it.':
    'Scannen Sie das Bild mit der App, oder tippen Sie den Schlüssel dort ein.',
  Scopes: 'Scopes',
  'Scripts that still use it get the answer 401 <code>Not Authorized</code> from their next request on.':
    'Skripte, die es noch verwenden, erhalten ab ihrer nächsten Anfrage die Antwort 401 <code>Not Authorized</code>.',
  'Scripts with people’s own tokens do not reach this workspace. Apps still do.':
    'Skripte mit eigenen Tokens der Personen erreichen diesen Workspace nicht. Apps schon.',
  Search: 'Suche',
  'Second factor': 'Zweiter Faktor',
  Secret: 'Secret',
  Security: 'Sicherheit',
  'See how you log in': 'Anmeldung ansehen',
  'See what expires': 'Ablaufendes ansehen',
  'See where you are logged in, and end what you do not know.':
    'Sehen Sie, wo Sie angemeldet sind, und beenden Sie, was Sie nicht kennen.',
  'See which apps may act for you, and deauthorize those that you do not use.':
    'Sehen Sie, welche Apps für Sie handeln dürfen, und entziehen Sie denen, die Sie nicht nutzen, den Zugriff.',
  'See your profile': 'Profil ansehen',
  'See your security settings': 'Sicherheitseinstellungen ansehen',
  'See your sessions': 'Sitzungen ansehen',
  'See your tokens and apps': 'Tokens und Apps ansehen',
  'Seen in clear text': 'Im Klartext gesehen',
  'Sees everybody, and all that is open to the workspace.':
    'Sieht alle Personen und alles, was dem Workspace offensteht.',
  'Sees only what is shared with them.': 'Sieht nur, was mit dieser Person geteilt wird.',
  'Sees what you see through the API, and changes nothing.':
    'Sieht über die API, was Sie sehen, und ändert nichts.',
  'Send iss (RFC 9207)': 'iss senden (RFC 9207)',
  'Send link': 'Link senden',
  'Send people here': 'Leiten Sie Personen hierher',
  'Send the form from the page it is on.': 'Senden Sie das Formular von seiner Seite ab.',
  'Send the link by mail as well': 'Link auch per E-Mail senden',
  'Send this link': 'Senden Sie diesen Link',
  Sessions: 'Sitzungen',
  'Set a new password': 'Neues Passwort festlegen',
  'Set a new password for {product} at {host}': 'Legen Sie ein neues Passwort für {product} auf {host} fest',
  'Set password': 'Passwort festlegen',
  'Set up a second factor': 'Zweiten Faktor einrichten',
  'Set up an authenticator app': 'Authenticator-App einrichten',
  'Set up authenticator app': 'Authenticator-App einrichten',
  'Short description': 'Kurzbeschreibung',
  'Short description {optional}': 'Kurzbeschreibung {optional}',
  'Short description: {message}': 'Kurzbeschreibung: {message}',
  Show: 'Anzeigen',
  'Show all activity': 'Gesamte Aktivität anzeigen',
  'Show all events': 'Alle Ereignisse anzeigen',
  'Show all that work': 'Alle gültigen anzeigen',
  'Show all {count} apps': 'Alle {count} Apps anzeigen',
  'Show the key': 'Schlüssel anzeigen',
  'Show the numbers': 'Zahlen anzeigen',
  'Signed in as {name} ({email})': 'Angemeldet als {name} ({email})',
  'Signed in as {name} ({email}) · <a>Not you?</a>': 'Angemeldet als {name} ({email}) · <a>Nicht Sie?</a>',
  Since: 'Seit',
  'Skip to content': 'Zum Inhalt springen',
  'So that you know it again: Laptop, Phone, Key on the keyring.':
    'Damit Sie ihn wiedererkennen: Laptop, Telefon, Schlüssel am Schlüsselbund.',
  'Somebody else changed the policies meanwhile. What you chose is kept below: review it again.':
    'Jemand anders hat die Richtlinien inzwischen geändert. Ihre Auswahl steht noch unten: Prüfen Sie sie noch einmal.',
  'Somebody knows your password for {product} at {host}':
    'Jemand kennt Ihr Passwort für {product} auf {host}',
  'Somebody made an account for {email} without showing that they read its mail. You do, so it is yours: give it your name and a new password.':
    'Jemand hat für {email} ein Konto erstellt, ohne nachzuweisen, dass er die E-Mails dort liest. Sie tun es, also gehört es Ihnen: Geben Sie ihm Ihren Namen und ein neues Passwort.',
  'Somebody outside this workspace': 'Jemand außerhalb dieses Workspace',
  'Somebody unknown': 'Unbekannt',
  'Somebody who shares no workspace with you': 'Jemand, mit dem Sie keinen Workspace teilen',
  'Somebody, from the address {address}, asked for a new password for your account at {host}.':
    'Jemand hat von der Adresse {address} aus ein neues Passwort für Ihr Konto auf {host} angefordert.',
  'Something that was not you? <a>End the session</a>, then <a2>change your password</a2>.':
    'Etwas dabei, das nicht von Ihnen war? <a>Beenden Sie die Sitzung</a>, und <a2>ändern Sie dann Ihr Passwort</a2>.',
  'Something went wrong here': 'Hier ist etwas schiefgegangen',
  'Specific scopes': 'Bestimmte Scopes',
  'Specific workspaces': 'Bestimmte Workspaces',
  'Start again': 'Von vorn beginnen',
  'Start over': 'Von vorn beginnen',
  'Start rotation': 'Rotation beginnen',
  State: 'Status',
  'Stay logged in': 'Angemeldet bleiben',
  'Store it now, in a password manager or in the settings of your script.':
    'Speichern Sie es jetzt, in einem Passwortmanager oder in den Einstellungen Ihres Skripts.',
  'Store your recovery codes': 'Bewahren Sie Ihre Wiederherstellungscodes auf',
  'Take approval back': 'Genehmigung zurücknehmen',
  'Take over and join': 'Übernehmen und beitreten',
  'Tasks that they made or were given stay, in their name.':
    'Aufgaben, die die Person angelegt oder erhalten hat, bleiben unter ihrem Namen.',
  Terms: 'Nutzungsbedingungen',
  'That address is too long': 'Diese Adresse ist zu lang',
  'That answer belongs to no try of yours': 'Diese Antwort gehört zu keinem Ihrer Versuche',
  'That app had no access to your account any more.':
    'Diese App hatte schon keinen Zugriff mehr auf Ihr Konto.',
  'That app is made already': 'Diese App ist schon erstellt',
  'That code is not right. Codes change every 30 seconds: enter the one that your app shows now.':
    'Der Code stimmt nicht. Codes ändern sich alle 30 Sekunden: Geben Sie den ein, den Ihre App jetzt anzeigt.',
  'That code is not right. Enter the one that your app shows now; its clock must be right.':
    'Der Code stimmt nicht. Geben Sie den ein, den Ihre App jetzt anzeigt; die Uhr des Geräts muss richtig gehen.',
  'That code was used before, or is none of yours. Wait for the next one.':
    'Der Code wurde schon verwendet oder ist keiner von Ihren. Warten Sie auf den nächsten.',
  'That connection had ended before.': 'Diese Verbindung war schon beendet.',
  'That connection was ended. The others of the app go on.':
    'Die Verbindung wurde beendet. Die anderen der App bestehen weiter.',
  'That did not work. Try again, or use another way.':
    'Das hat nicht funktioniert. Versuchen Sie es erneut, oder nehmen Sie einen anderen Weg.',
  'That email address and password do not match.': 'E-Mail-Adresse und Passwort passen nicht zusammen.',
  'That form came from another site': 'Das Formular kam von einer anderen Website',
  'That form was packed in an unknown way': 'Das Formular war auf unbekannte Weise verpackt',
  'That invitation was used or withdrawn before.':
    'Diese Einladung wurde schon angenommen oder zurückgezogen.',
  'That is not the app’s name. Type it as it stands above the field.':
    'So heißt die App nicht. Schreiben Sie den Namen so, wie er über dem Feld steht.',
  'That is not your current password.': 'Das ist nicht Ihr aktuelles Passwort.',
  'That is too much text': 'Das ist zu viel Text',
  'That is your current password. Choose another one.':
    'Das ist Ihr aktuelles Passwort. Wählen Sie ein anderes.',
  'That name is too long, or has characters that cannot be shown. Choose another one.':
    'Der Name ist zu lang oder enthält Zeichen, die sich nicht anzeigen lassen. Wählen Sie einen anderen.',
  'That page was out of date': 'Die Seite war veraltet',
  'That passkey did not prove that it is you. Try again.':
    'Der Passkey konnte Sie nicht ausweisen. Versuchen Sie es erneut.',
  'That passkey is not registered here.': 'Dieser Passkey ist hier nicht registriert.',
  'That passkey may have been copied, so it was refused. Use another way, then remove it.':
    'Dieser Passkey wurde vielleicht kopiert und deshalb abgelehnt. Nehmen Sie einen anderen Weg, und entfernen Sie ihn dann.',
  'That person is in this workspace already.': 'Diese Person gehört diesem Workspace schon an.',
  'That request cannot be read': 'Diese Anfrage ist nicht lesbar',
  'That rotation was settled before.': 'Über diese Rotation war schon entschieden.',
  'That secret had ended before.': 'Dieses Secret war schon beendet.',
  'That secret is made already': 'Dieses Secret ist schon erstellt',
  'That session had ended before.': 'Diese Sitzung war schon beendet.',
  'That session was ended.': 'Die Sitzung wurde beendet.',
  'That token had ended before.': 'Dieses Token war schon beendet.',
  'That took too long, or was sent before. Try again.':
    'Das hat zu lange gedauert oder wurde schon gesendet. Versuchen Sie es erneut.',
  'That was not a form': 'Das war kein Formular',
  'The 6 digits that the app shows now.': 'Die 6 Ziffern, die die App jetzt anzeigt.',
  'The 6 digits that your authenticator app shows, or one of your recovery codes.':
    'Die 6 Ziffern, die Ihre Authenticator-App anzeigt, oder einer Ihrer Wiederherstellungscodes.',
  'The API': 'Die API',
  'The account is deactivated. All its tokens and sessions have ended.':
    'Das Konto ist deaktiviert. Alle seine Tokens und Sitzungen sind beendet.',
  'The account was deactivated {since}': 'Das Konto wurde deaktiviert, {since}',
  'The address may be mistyped, or what was here is gone.':
    'Vielleicht ist die Adresse falsch geschrieben, oder was hier war, gibt es nicht mehr.',
  'The addresses for your OAuth library, and the two steps by hand.':
    'Die Adressen für Ihre OAuth-Bibliothek und die zwei Schritte von Hand.',
  'The admins are asked. You can allow the app now; it reaches the workspace once they approve.':
    'Die Admins sind gefragt. Sie können die App schon zulassen; sie erreicht den Workspace, sobald sie genehmigt ist.',
  'The app already has {uris}, the most an app may have. Remove one that is not used any more.':
    'Die App hat schon {uris}, mehr sind nicht möglich. Entfernen Sie eine, die nicht mehr gebraucht wird.',
  'The app got no access to your account. You can close this page.':
    'Die App hat keinen Zugriff auf Ihr Konto erhalten. Sie können diese Seite schließen.',
  'The app has another live secret': 'Die App hat noch ein gültiges Secret',
  'The app has no access to your account any more.': 'Die App hat keinen Zugriff mehr auf Ihr Konto.',
  'The app has no other.': 'Die App hat keine andere.',
  'The app has to ask you before it gets another.': 'Die App muss Sie fragen, bevor sie eine neue erhält.',
  'The app is approved. It reaches this workspace for whoever allows it.':
    'Die App ist genehmigt. Sie erreicht diesen Workspace für alle, die sie zulassen.',
  'The app is blocked': 'Die App ist gesperrt',
  'The app is blocked. Its calls to this workspace stop now.':
    'Die App ist gesperrt. Ihre Aufrufe an diesen Workspace enden jetzt.',
  'The app is deleted.': 'Die App ist gelöscht.',
  'The app is not approved': 'Die App ist nicht genehmigt',
  'The app loses what this person allowed it at once, with every token. It can ask them again.':
    'Die App verliert sofort, was diese Person ihr erlaubt hat, mit allen Tokens. Sie kann sie erneut fragen.',
  'The app must use PKCE, so a verifier is made.':
    'Die App muss PKCE verwenden, deshalb wird ein Verifier erzeugt.',
  'The app reaches this workspace again.': 'Die App erreicht diesen Workspace wieder.',
  'The app wants its answer at an address that is not registered for it, so nothing was shared. Its developer has to add the address to the app, exactly as it was sent.':
    'Die App möchte ihre Antwort an einer Adresse, die für sie nicht registriert ist, deshalb wurde nichts weitergegeben. Der Entwickler muss die Adresse genau so, wie sie gesendet wurde, bei der App eintragen.',
  'The app {message}': 'Die App {message}',
  'The approval is taken back.': 'Die Genehmigung ist zurückgenommen.',
  'The apps that act for people of this workspace. What you block stops here at once, and nowhere else.':
    'Die Apps, die für Personen in diesem Workspace handeln. Was Sie sperren, endet hier sofort, und nur hier.',
  'The apps that may act for you, and what each of them may do.':
    'Die Apps, die für Sie handeln dürfen, und was jede darf.',
  'The app’s owner is in no workspace {gid}. Choose among theirs.':
    'Der Eigentümer der App gehört keinem Workspace {gid} an. Wählen Sie unter seinen.',
  'The authenticator app was removed.': 'Die Authenticator-App wurde entfernt.',
  'The browser came back to the callback with {method}. The state is the one that was sent.':
    'Der Browser kam mit {method} zum Callback zurück. Der State ist der, der gesendet wurde.',
  'The browsers in which you are logged in. End those that you do not know, then change your password.':
    'Die Browser, in denen Sie angemeldet sind. Beenden Sie, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.',
  'The code is worth nothing without the verifier.': 'Ohne den Verifier ist der Code wertlos.',
  'The copy cannot have the name that it would get. {message}. Rename this app first, or make a new one.':
    'Die Kopie kann den Namen, den sie erhielte, nicht haben. {message}. Benennen Sie zuerst diese App um, oder erstellen Sie eine neue.',
  'The demo was made anew {since}': 'Die Demo wurde neu erstellt, {since}',
  'The event before it is older than events are kept, and was deleted.':
    'Das Ereignis davor ist älter, als Ereignisse aufbewahrt werden, und wurde gelöscht.',
  'The form was sent twice, or this page was loaded again. There is one, and its secret was shown when it was made. If you did not store it, add another secret and end the one that you lost.':
    'Das Formular wurde zweimal gesendet, oder diese Seite wurde neu geladen. Es gibt nur eines, und sein Secret wurde beim Erstellen angezeigt. Wenn Sie es nicht gespeichert haben, fügen Sie ein weiteres Secret hinzu und beenden Sie das verlorene.',
  'The invitation is for {email}. If you have an account with that address, <a>log in</a>. If not, choose a name and a password.':
    'Die Einladung ist für {email}. Wenn Sie ein Konto mit dieser Adresse haben, <a>melden Sie sich an</a>. Wenn nicht, wählen Sie einen Namen und ein Passwort.',
  'The invitation is for {email}. We mail a link to that address, and you join by it.':
    'Die Einladung ist für {email}. Wir senden einen Link an diese Adresse, mit dem Sie beitreten.',
  'The invitation is for {email}. You are logged in as {signedInAs}.':
    'Die Einladung ist für {email}. Sie sind als {signedInAs} angemeldet.',
  'The invitation is withdrawn. Its link lets nobody in.':
    'Die Einladung ist zurückgezogen. Ihr Link lässt niemanden mehr herein.',
  'The key as a picture for your authenticator app. It stands below as text.':
    'Der Schlüssel als Bild für Ihre Authenticator-App. Er steht unten als Text.',
  'The last {addressesMax} addresses. One that you don’t know may be a script on a new machine, or somebody who has your token.':
    'Die letzten {addressesMax} Adressen. Eine, die Sie nicht kennen, kann ein Skript auf einem neuen Rechner sein oder jemand, der Ihr Token hat.',
  'The last {count} days, by UTC. Today is still running.':
    'Die letzten {count} Tage nach UTC. Der heutige läuft noch.',
  'The link is on its way': 'Der Link ist unterwegs',
  'The link may have been cut off, or a later mail took its place. Open the latest one from the message, whole, in this browser.':
    'Der Link ist vielleicht unvollständig, oder eine spätere E-Mail ist an seine Stelle getreten. Öffnen Sie den neuesten aus der Nachricht vollständig in diesem Browser.',
  'The link works once, until {expiresAtMs}, for this address alone.':
    'Der Link gilt einmal, bis {expiresAtMs}, und nur für diese Adresse.',
  'The link works once, within an hour. Once you have set a password, you are logged out everywhere.':
    'Der Link gilt einmal, eine Stunde lang. Sobald Sie ein Passwort festgelegt haben, sind Sie überall abgemeldet.',
  'The longest.': 'Am längsten.',
  'The new app is called {newName}. It gets the icon, description, redirect URLs, scopes and switches of this one.':
    'Die neue App heißt {newName}. Sie übernimmt Symbol, Beschreibung, Redirect-URLs, Scopes und Einstellungen von dieser.',
  'The new secret': 'Das neue Secret',
  'The new secret ends now, and the old one keeps working. A new rotation gives another one.':
    'Das neue Secret endet jetzt, und das alte gilt weiter. Eine neue Rotation liefert ein anderes.',
  'The old one has ended: your app gets no tokens until it has the new one.':
    'Das alte ist beendet: Ihre App erhält keine Tokens, bis sie das neue hat.',
  'The old one works until {when}. When your app uses the new one, complete the rotation on its page; if something goes wrong, cancel it there.':
    'Das alte gilt bis {when}. Wenn Ihre App das neue verwendet, schließen Sie die Rotation auf ihrer Seite ab; wenn etwas schiefgeht, brechen Sie sie dort ab.',
  'The old secret': 'Das alte Secret',
  'The old secret ends now. It never comes back.':
    'Das alte Secret endet jetzt. Das lässt sich nicht rückgängig machen.',
  'The operator': 'Der Betreiber',
  'The passkey “{name}” was added.': 'Der Passkey „{name}“ wurde hinzugefügt.',
  'The passkey “{name}” was removed.': 'Der Passkey „{name}“ wurde entfernt.',
  'The person is out of this workspace.': 'Die Person gehört diesem Workspace nicht mehr an.',
  'The policies are saved. They hold from the next call on.':
    'Die Richtlinien sind gespeichert. Sie gelten ab dem nächsten Aufruf.',
  'The redirect URL is registered.': 'Die Redirect-URL ist registriert.',
  'The redirect URL is removed.': 'Die Redirect-URL ist entfernt.',
  'The request is declined. The app stays out.': 'Die Anfrage ist abgelehnt. Die App bleibt draußen.',
  'The role is saved.': 'Die Rolle ist gespeichert.',
  'The rotation is canceled. The new secret has ended, and the old one works as before.':
    'Die Rotation ist abgebrochen. Das neue Secret ist beendet, und das alte gilt wie zuvor.',
  'The rotation is complete. The old secret has ended.':
    'Die Rotation ist abgeschlossen. Das alte Secret ist beendet.',
  'The secret ends at the time that you chose.': 'Das Secret endet zur gewählten Zeit.',
  'The server': 'Der Server',
  'The token is revoked. Whatever still uses it is refused from now on.':
    'Das Token ist widerrufen. Was es noch verwendet, wird ab jetzt abgelehnt.',
  'The token works through that day, by UTC.': 'Das Token gilt bis zum Ende dieses Tages nach UTC.',
  'The tokens were not kept. What you granted stands on your Apps page until you revoke it.':
    'Die Tokens wurden nicht aufbewahrt. Ihre Freigabe steht auf Ihrer Seite „Apps“, bis Sie sie widerrufen.',
  'The workspaces that you administer.': 'Die Workspaces, die Sie verwalten.',
  'The {count} that were used last:': 'Die {count} zuletzt verwendeten:',
  'The {item} expires on {expiresAtMs}.': 'Läuft ab am {expiresAtMs}: {item}.',
  'The {item} was reported as found in the open. It is revoked.':
    'Wurde als öffentlich gefunden gemeldet und ist widerrufen: {item}.',
  'Their authenticator app, passkeys and recovery codes stop working.':
    'Ihre Authenticator-App, Passkeys und Wiederherstellungscodes gelten nicht mehr.',
  'Their second factor is removed, and they are logged out everywhere.':
    'Der zweite Faktor ist entfernt, und die Person ist überall abgemeldet.',
  'Then exchange the code': 'Lösen Sie dann den Code ein',
  'There are more tokens than were looked at: expect more to stop.':
    'Es gibt mehr Tokens, als geprüft wurden: Rechnen Sie mit weiteren.',
  'There are too many addresses to check all of them: more tokens may have been used from outside.':
    'Es gibt zu viele Adressen, um alle zu prüfen: Vielleicht wurden weitere Tokens von außerhalb verwendet.',
  'There is none, so nobody can authorize the app. Add the address at which it waits for answers.':
    'Es gibt keine, deshalb kann niemand die App autorisieren. Fügen Sie die Adresse hinzu, an der sie auf Antworten wartet.',
  'There is none, so the app cannot get tokens. Add one.':
    'Es gibt keines, deshalb kann die App keine Tokens erhalten. Fügen Sie eines hinzu.',
  'These end': 'Diese enden',
  'They also reach workspaces that you do not administer, and go on working. You can block an app here, or remove the person from this workspace.':
    'Sie erreichen auch Workspaces, die Sie nicht verwalten, und gelten weiter. Sie können hier eine App sperren oder die Person aus diesem Workspace entfernen.',
  'They are in other workspaces, too, which rely on it. Ask whoever runs this server to remove it.':
    'Die Person gehört auch anderen Workspaces an, die sich darauf verlassen. Bitten Sie den Betreiber dieses Servers, ihn zu entfernen.',
  'They are logged out everywhere and cannot log in again.':
    'Die Person wird überall abgemeldet und kann sich nicht wieder anmelden.',
  'They are logged out everywhere; their password alone logs them in. They are told by mail.':
    'Die Person wird überall abgemeldet; zur Anmeldung genügt dann ihr Passwort. Sie erfährt es per E-Mail.',
  'They keep their account and their other workspaces.': 'Das Konto und die anderen Workspaces bleiben.',
  'They let developers conveniently authenticate one-off apps and scripts. {text}':
    'Mit ihnen weisen sich einzelne Apps und Skripte auf einfache Weise aus. {text}',
  'They lose {workspace} at once, with its teams and projects.':
    'Die Person verliert {workspace} sofort, mit allen Teams und Projekten.',
  'This access has not been used yet.': 'Dieser Zugriff wurde noch nie verwendet.',
  'This account cannot have another token. {message}':
    'Dieses Konto kann kein weiteres Token haben. {message}',
  'This account was deactivated': 'Dieses Konto wurde deaktiviert',
  'This app asks for more than it may': 'Diese App verlangt mehr, als sie darf',
  'This app cannot be answered': 'Dieser App kann nicht geantwortet werden',
  'This app cannot be connected': 'Diese App lässt sich nicht verbinden',
  'This app is not open to anybody yet': 'Diese App steht noch niemandem offen',
  'This app is not open to your workspaces': 'Diese App steht Ihren Workspaces nicht offen',
  'This app runs on a server and keeps a secret. That cannot be changed: create another app for a native or command-line one.':
    'Diese App läuft auf einem Server und bewahrt ein Secret auf. Das lässt sich nicht ändern: Erstellen Sie eine andere für eine native oder Kommandozeilen-App.',
  'This browser': 'Dieser Browser',
  'This browser knows no passkeys.': 'Dieser Browser kennt keine Passkeys.',
  'This cannot be taken back. Its client id never comes back, either.':
    'Das lässt sich nicht zurücknehmen. Auch ihre Client-ID kommt nie wieder.',
  'This connection is not secure': 'Diese Verbindung ist nicht sicher',
  'This counts as its first use, and ends the token that it replaces.':
    'Das zählt als erste Verwendung und beendet das Token, das es ersetzt.',
  'This device alone': 'Nur dieses Gerät',
  'This ends the token everywhere, for good. Its owner is told by mail. Empty: never.':
    'Das beendet das Token überall und endgültig. Die besitzende Person erfährt es per E-Mail. Leer: nie.',
  'This form was incomplete. Nothing changed: send it again.':
    'Das Formular war unvollständig. Es hat sich nichts geändert: Senden Sie es erneut.',
  'This form was incomplete. Nothing was created: send it again.':
    'Das Formular war unvollständig. Es wurde nichts erstellt: Senden Sie es erneut.',
  'This invitation has expired': 'Diese Einladung ist abgelaufen',
  'This invitation was used': 'Diese Einladung wurde verwendet',
  'This invitation was withdrawn': 'Diese Einladung wurde zurückgezogen',
  'This is a native or command-line app': 'Dies ist eine native oder Kommandozeilen-App',
  'This is a native or command-line app. It has no secret, and that cannot be changed: create another app for one that runs on a server.':
    'Dies ist eine native oder Kommandozeilen-App. Sie hat kein Secret, und das lässt sich nicht ändern: Erstellen Sie eine andere App für eine, die auf einem Server läuft.',
  'This is no invitation': 'Das ist keine Einladung',
  'This is no link to a new password': 'Dies ist kein Link zu einem neuen Passwort',
  'This is the last admin of the workspace. Make somebody else an admin first.':
    'Das ist der letzte Admin des Workspace. Machen Sie zuerst jemand anderen zum Admin.',
  'This is their only workspace, so their account ends with it.':
    'Das ist der einzige Workspace der Person, deshalb endet damit ihr Konto.',
  'This link has expired': 'Dieser Link ist abgelaufen',
  'This link leads to no app': 'Dieser Link führt zu keiner App',
  'This link was used': 'Dieser Link wurde verwendet',
  'This passkey is registered already.': 'Dieser Passkey ist schon registriert.',
  'This token cannot be rotated': 'Dieses Token kann nicht rotiert werden',
  'This workspace lets any app in. An approval counts once it lets only approved ones in.':
    'Dieser Workspace lässt jede App zu. Eine Genehmigung zählt, sobald er nur genehmigte zulässt.',
  'This workspace lets only approved apps in, so this one does not reach it.':
    'Dieser Workspace lässt nur genehmigte Apps zu, deshalb erreicht diese ihn nicht.',
  'Tick the box if you agree.': 'Setzen Sie das Häkchen, wenn Sie zustimmen.',
  'Time zone': 'Zeitzone',
  'Times are shown by it, and it decides on which day a task is due that is due at a moment.':
    'Zeiten werden danach angezeigt. Sie bestimmt auch, an welchem Tag eine Aufgabe fällig ist, die zu einem Zeitpunkt fällig ist.',
  'To change your email address, ask whoever runs this server.':
    'Um Ihre E-Mail-Adresse zu ändern, wenden Sie sich an den Betreiber dieses Servers.',
  'To log in again (prompt=login)': 'Zur erneuten Anmeldung (prompt=login)',
  'To log in sooner, ask for a link to a new password, or use a passkey or a browser in which you logged in before. What others tried does not count there.':
    'Um sich früher anzumelden, fordern Sie einen Link zu einem neuen Passwort an, oder verwenden Sie einen Passkey oder einen Browser, in dem Sie sich schon angemeldet hatten. Was andere versucht haben, zählt dort nicht.',
  'To {email}, in a message that only they read.':
    'An {email}, in einer Nachricht, die nur diese Person liest.',
  Today: 'Heute',
  Token: 'Token',
  'Token URL': 'Token-URL',
  'Token answer': 'Token-Antwort',
  'Token request': 'Token-Anfrage',
  'Token safety': 'Token-Sicherheit',
  'Token {name}': 'Token {name}',
  Tokens: 'Tokens',
  'Tokens and apps': 'Tokens und Apps',
  'Tokens may come from any address': 'Tokens dürfen von jeder Adresse kommen',
  'Tokens may come from {ranges} alone': 'Tokens dürfen nur von {ranges} kommen',
  'Tokens that either of them got stay valid until they expire':
    'Tokens, die mit einem von beiden geholt wurden, gelten, bis sie ablaufen',
  'Tokens that end': 'Tokens, die enden',
  'Tokens that go on': 'Tokens, die weiter gelten',
  'Tokens that it got before stay valid until they expire':
    'Tokens, die damit geholt wurden, gelten, bis sie ablaufen',
  'Tokens that nobody used for {days, plural, one {# day} other {# days}} are revoked':
    'Tokens, die {days, plural, one {# Tag} other {# Tage}} lang niemand verwendet, werden widerrufen',
  'Tokens that work, by what is dangerous about them':
    'Gültige Tokens, nach dem, was an ihnen gefährlich ist',
  'Tokens that would stop': 'Tokens, die ausgeschlossen würden',
  'Too many codes were tried. Try again in {wait}. A passkey or a recovery code works now, and so does a code in a browser in which you logged in before.':
    'Es wurden zu viele Codes probiert. Versuchen Sie es in {wait} erneut. Ein Passkey oder ein Wiederherstellungscode gilt schon jetzt, ebenso ein Code in einem Browser, in dem Sie sich schon angemeldet hatten.',
  'Too many from here. Send them the link, or add the address again after {when}.':
    'Zu viele von hier. Senden Sie der Person den Link, oder fügen Sie die Adresse ab {when} noch einmal hinzu.',
  'Too many people at once': 'Zu viele Personen gleichzeitig',
  'Too many to this address. Send them the link, or add the address again after {when}.':
    'Zu viele an diese Adresse. Senden Sie der Person den Link, oder fügen Sie die Adresse ab {when} noch einmal hinzu.',
  'Too many tries': 'Zu viele Versuche',
  'Try again': 'Erneut versuchen',
  'Try again in {wait}.': 'Versuchen Sie es in {wait} erneut.',
  'Try again. If it happens again, tell whoever runs this server, with the number below.':
    'Versuchen Sie es erneut. Wenn es wieder geschieht, nennen Sie dem Betreiber dieses Servers die Nummer unten.',
  'Try it': 'Ausprobieren',
  'Turn on': 'Einschalten',
  'Type the app’s name to delete it': 'Schreiben Sie den Namen der App, um sie zu löschen',
  Unblock: 'Entsperren',
  'Unblock app': 'App entsperren',
  'Unblock {name}': '{name} entsperren',
  'Unblock {name}?': '{name} entsperren?',
  'Unknown browser': 'Unbekannter Browser',
  'Unknown browser on {system}': 'Unbekannter Browser unter {system}',
  Until: 'Bis',
  'Until it is set nobody can authorize the app, and neither can you.':
    'Bis sie festgelegt ist, kann niemand die App autorisieren, auch Sie nicht.',
  'Until its distribution is set nobody can authorize the app, and neither can you.':
    'Bis die Verteilung festgelegt ist, kann niemand die App autorisieren, auch Sie nicht.',
  'Until the new one is first used': 'Bis das neue erstmals verwendet wird',
  'Unused for': 'Nicht verwendet seit',
  'Unused tokens are kept': 'Nicht verwendete Tokens bleiben erhalten',
  'Upload image': 'Bild hochladen',
  Usage: 'Nutzung',
  'Use PKCE': 'PKCE verwenden',
  'Use a passkey': 'Passkey verwenden',
  'Use another account': 'Anderes Konto verwenden',
  'Use the latest link that you were sent, or ask for a new one.':
    'Verwenden Sie den neuesten Link, den Sie erhalten haben, oder bitten Sie um einen neuen.',
  Used: 'Verwendet',
  'Used in the last hour: {hour, number}. Used in the last 7 days: {week, number}.':
    'In der letzten Stunde verwendet: {hour, number}. In den letzten 7 Tagen verwendet: {week, number}.',
  Verify: 'Bestätigen',
  'Verify that it is you': 'Bestätigen Sie, dass Sie es sind',
  View: 'Ansehen',
  'View attachments': 'Anhänge ansehen',
  'View custom fields': 'Benutzerdefinierte Felder ansehen',
  'View custom task types': 'Benutzerdefinierte Aufgabentypen ansehen',
  'View goals': 'Ziele ansehen',
  'View jobs': 'Jobs ansehen',
  'View out-of-office entries': 'Abwesenheiten ansehen',
  'View people': 'Personen ansehen',
  'View portfolios': 'Portfolios ansehen',
  'View project portfolio settings': 'Projekteinstellungen in Portfolios ansehen',
  'View project sections': 'Projektabschnitte ansehen',
  'View project templates': 'Projektvorlagen ansehen',
  'View projects': 'Projekte ansehen',
  'View roles': 'Rollen ansehen',
  'View stories and comments': 'Aktivitäten und Kommentare ansehen',
  'View tags': 'Tags ansehen',
  'View task templates': 'Aufgabenvorlagen ansehen',
  'View tasks': 'Aufgaben ansehen',
  'View team memberships': 'Teammitgliedschaften ansehen',
  'View teams': 'Teams ansehen',
  'View the workspace search': 'Die Suche im Workspace nutzen',
  'View their email address': 'Die E-Mail-Adresse ansehen',
  'View their name': 'Den Namen ansehen',
  'View their name and email address': 'Namen und E-Mail-Adresse ansehen',
  'View their name, user name and picture': 'Namen, Benutzernamen und Bild ansehen',
  'View their picture': 'Das Bild ansehen',
  'View their tasks, projects, workspaces and all else that they can see':
    'Aufgaben, Projekte, Workspaces und alles andere ansehen, was die Person sehen kann',
  'View their user name': 'Den Benutzernamen ansehen',
  'View time periods': 'Zeiträume ansehen',
  'View time tracking categories': 'Kategorien der Zeiterfassung ansehen',
  'View time tracking entries': 'Zeiterfassungseinträge ansehen',
  'View timesheet approval statuses': 'Genehmigungsstatus von Stundenzetteln ansehen',
  'View webhooks': 'Webhooks ansehen',
  'View whether their email address is confirmed': 'Ansehen, ob die E-Mail-Adresse bestätigt ist',
  'View which workspaces and teams they are in': 'Ansehen, in welchen Workspaces und Teams die Person ist',
  'View workspaces': 'Workspaces ansehen',
  'View your email address': 'Ihre E-Mail-Adresse ansehen',
  'View your name and email address': 'Ihren Namen und Ihre E-Mail-Adresse ansehen',
  'View your name, user name and picture': 'Ihren Namen, Benutzernamen und Ihr Bild ansehen',
  'View your tasks, projects, workspaces and all else that you can see':
    'Ihre Aufgaben, Projekte, Workspaces und alles andere ansehen, was Sie sehen können',
  'Wait a few seconds, then try again.': 'Warten Sie ein paar Sekunden, und versuchen Sie es dann erneut.',
  'Waiting for approval': 'Warten auf Genehmigung',
  'Waiting for your passkey …': 'Warten auf Ihren Passkey …',
  'Waits for you': 'Wartet auf Sie',
  'Walk through an authorization of your own account, and see each request and each answer. Nothing that is secret is shown.':
    'Gehen Sie Schritt für Schritt durch eine Autorisierung Ihres eigenen Kontos, und sehen Sie jede Anfrage und jede Antwort. Geheimes wird nicht angezeigt.',
  Welcome: 'Willkommen',
  What: 'Was',
  'What a token must satisfy to reach this workspace. A token that does not goes on elsewhere; to it, this workspace does not exist.':
    'Was ein Token erfüllen muss, um diesen Workspace zu erreichen. Ein Token, das es nicht erfüllt, gilt anderswo weiter; für dieses gibt es den Workspace nicht.',
  'What changes': 'Was sich ändert',
  'What else was restored': 'Was sonst wiederhergestellt wurde',
  'What happened': 'Was geschah',
  'What is it for, and where does it run? Such as: nightly backup on the build server.':
    'Wofür ist es, und wo läuft es? Zum Beispiel: nächtliche Sicherung auf dem Build-Server.',
  'What it asks for': 'Was sie verlangt',
  'What it made or changed for you stays.': 'Was sie für Sie angelegt oder geändert hat, bleibt.',
  'What logs you in is that of the backup as well: {ways}. If you changed or removed any of it {since}, do so again.':
    'Auch womit Sie sich anmelden, stammt aus der Sicherung: {ways}. Wenn Sie davon etwas {since} geändert oder entfernt haben, tun Sie es erneut.',
  'What may it do?': 'Was darf es?',
  'What people here allowed it': 'Was Personen hier der App erlaubt haben',
  'What stops': 'Was endet',
  'What the ID token says': 'Was das ID-Token aussagt',
  'What the answer is to hold': 'Was die Antwort enthalten soll',
  'What the app is registered for.': 'Wofür die App registriert ist.',
  'What they did here': 'Was die Person hier getan hat',
  'What they may do': 'Was die Person darf',
  'What to paste where': 'Was wohin gehört',
  'What was done with your account, your tokens and your apps, and what was refused.':
    'Was mit Ihrem Konto, Ihren Tokens und Ihren Apps getan und was abgelehnt wurde.',
  'What you allow apps and scripts to do with your account, and the tools to build your own.':
    'Was Sie Apps und Skripten mit Ihrem Konto erlauben, und die Werkzeuge, um eigene zu bauen.',
  'What you granted while trying is revoked.': 'Ihre Freigabe aus dem Ausprobieren ist widerrufen.',
  'What you revoked {since} works again. Of yours: {what}. Each of them is marked in your lists.':
    'Was Sie {since} widerrufen haben, gilt wieder. Davon sind Ihre: {what}. Alles ist in Ihren Listen markiert.',
  'What your app may ask people for from now on. What they allowed before stays as it was.':
    'Was Ihre App ab jetzt von Personen verlangen darf. Was sie bisher zugelassen haben, bleibt, wie es war.',
  'What your app may ask people for.': 'Was Ihre App von Personen verlangen darf.',
  'What your app sends, with its secret in a variable.':
    'Was Ihre App sendet, mit ihrem Secret in einer Variablen.',
  'Whatever uses it is refused from its next request on. It cannot be brought back.':
    'Was es verwendet, wird ab der nächsten Anfrage abgelehnt. Es lässt sich nicht zurückholen.',
  'Whatever uses it is refused from now on.': 'Was sie verwendet, wird ab jetzt abgelehnt.',
  'Whatever uses it then is refused. Make its successor before, and put that in its place.':
    'Was sie danach verwendet, wird abgelehnt. Erstellen Sie vorher einen Nachfolger, und setzen Sie ihn an ihre Stelle.',
  'Whatever uses the {count, plural, one {personal token} other {# personal tokens}} is refused from the next call on. That cannot be taken back.':
    'Was {count, plural, one {das persönliche Token} other {die # persönlichen Tokens}} verwendet, wird ab dem nächsten Aufruf abgelehnt. Das lässt sich nicht zurücknehmen.',
  'Whatever uses this token is refused from the next call on. That cannot be taken back.':
    'Was dieses Token verwendet, wird ab dem nächsten Aufruf abgelehnt. Das lässt sich nicht zurücknehmen.',
  'Whatever you may do through the API, deleting included.':
    'Alles, was Sie über die API dürfen, auch löschen.',
  When: 'Wann',
  'When does it end?': 'Wann endet es?',
  'When needed': 'Bei Bedarf',
  'When the person is asked': 'Wann die Person gefragt wird',
  'When you end it': 'Wenn Sie es beenden',
  'Where does it run?': 'Wo läuft sie?',
  'Where it was used from': 'Von wo es verwendet wurde',
  'Where the answer goes; registered exactly so': 'Wohin die Antwort geht; genau so registriert',
  'Whether the new one is used or not, as with the next two.':
    'Gleich ob das neue verwendet wird, wie bei den nächsten beiden.',
  'Which app asks': 'Welche App fragt',
  'Who can authorize it?': 'Wer kann sie autorisieren?',
  'Who did what to the people, tokens and apps of this workspace, and what was refused.':
    'Wer was mit den Personen, Tokens und Apps dieses Workspace getan hat und was abgelehnt wurde.',
  'Who is in this workspace, and what they may do.':
    'Wer diesem Workspace angehört und was diese Personen dürfen.',
  'Who may authorize the app from now on. Whoever allowed it before keeps it until they deauthorize it.':
    'Wer die App ab jetzt autorisieren darf. Wer sie schon zugelassen hat, behält sie, bis er ihr den Zugriff entzieht.',
  'Who the person is, beside either of the above.': 'Wer die Person ist, neben einer der Möglichkeiten oben.',
  'Who you are to people and apps here.': 'Wer Sie hier für Personen und Apps sind.',
  'Whoever has no account yet makes one by the link that is mailed to this address.':
    'Wer noch kein Konto hat, erstellt eines über den Link, der an diese Adresse gesendet wird.',
  'Whoever has no account yet makes one with this address.':
    'Wer noch kein Konto hat, erstellt eines mit dieser Adresse.',
  'Whoever opens it can make an account with that address, if it has none. Such an account stays in this workspace until the address is confirmed.':
    'Wer ihn öffnet, kann ein Konto mit dieser Adresse erstellen, wenn es noch keines gibt. Ein solches Konto bleibt in diesem Workspace, bis die Adresse bestätigt ist.',
  'Whoever runs this server checks the whole record with {command}.':
    'Der Betreiber dieses Servers prüft die ganze Aufzeichnung mit {command}.',
  'Whoever runs this server confirmed that this address is yours.':
    'Der Betreiber dieses Servers hat bestätigt, dass diese Adresse Ihnen gehört.',
  'Whoever runs this server removed your second factors and recovery codes. You are logged out everywhere.':
    'Der Betreiber dieses Servers hat Ihre zweiten Faktoren und Wiederherstellungscodes entfernt. Sie sind überall abgemeldet.',
  'Whoever runs this server set a new password for you.':
    'Der Betreiber dieses Servers hat ein neues Passwort für Sie festgelegt.',
  'Whoever runs {host} restored it from a backup, and ended every token, app authorization and client secret in it.':
    'Der Betreiber von {host} hat den Server aus einer Sicherung wiederhergestellt und alle Tokens, App-Autorisierungen und Client-Secrets darin beendet.',
  'Whoever runs {host} restored it from a backup.':
    'Der Betreiber von {host} hat den Server aus einer Sicherung wiederhergestellt.',
  Why: 'Warum',
  With: 'Womit',
  'With your password, {tries} codes were tried that are not those of your authenticator app, the last one from the address {address}. Nobody got in with them.':
    'Mit Ihrem Passwort wurden {tries} Codes probiert, die nicht von Ihrer Authenticator-App stammen, der letzte von der Adresse {address}. Niemand kam damit hinein.',
  Withdraw: 'Zurückziehen',
  'Withdraw the invitation of {email}': 'Einladung von {email} zurückziehen',
  'Without a mail server set, the mail is a file in the data folder of this server.':
    'Solange kein Mailserver eingestellt ist, liegt die E-Mail als Datei im Datenordner dieses Servers.',
  'Without your passkey: one of the codes that you stored.':
    'Ohne Ihren Passkey: einer der Codes, die Sie aufbewahrt haben.',
  Working: 'Gültig',
  Works: 'Gilt',
  Workspace: 'Workspace',
  Workspaces: 'Workspaces',
  'Would this match?': 'Würde das passen?',
  'Yes: it matches {registered}.': 'Ja: Sie entspricht {registered}.',
  'Yes: it matches {uri}.': 'Ja: Sie entspricht {uri}.',
  You: 'Sie',
  'You accepted an invitation that we mailed to this address.{address}':
    'Sie haben eine Einladung angenommen, die wir an diese Adresse geschickt hatten.{address}',
  'You are at {address} now, which is outside these ranges: your own tokens would not reach this workspace from here. This page stays open to you.':
    'Sie sind gerade unter {address}, außerhalb dieser Bereiche: Ihre eigenen Tokens würden diesen Workspace von hier nicht erreichen. Diese Seite bleibt für Sie offen.',
  'You are being taken back to {host}': 'Sie werden zurück zu {host} geleitet',
  'You are being taken on.': 'Sie werden weitergeleitet.',
  'You are in no workspace yet.': 'Sie gehören noch keinem Workspace an.',
  'You are in no workspace yet. It can reach those that you join.':
    'Sie gehören noch keinem Workspace an. Sie kann die erreichen, denen Sie beitreten.',
  'You are in no workspace, so there is none to choose.':
    'Sie gehören keinem Workspace an, deshalb gibt es keinen zur Auswahl.',
  'You are logged in as {person}. Apps that you allowed keep their access.':
    'Sie sind als {person} angemeldet. Apps, die Sie zugelassen haben, behalten ihren Zugriff.',
  'You are logged in here and in {others, plural, one {# other browser} other {# other browsers}}.':
    'Sie sind hier und in {others, plural, one {# anderen Browser} other {# anderen Browsern}} angemeldet.',
  'You are logged in here and nowhere else.': 'Sie sind hier und nirgendwo sonst angemeldet.',
  'You are logged out': 'Sie sind abgemeldet',
  'You are logged out everywhere.': 'Sie sind überall abgemeldet.',
  'You are logging in as {name} ({email}).{tries}': 'Sie melden sich als {name} ({email}) an.{tries}',
  'You can block the app here; that stops it in this workspace alone.':
    'Sie können die App hier sperren; das betrifft nur diesen Workspace.',
  'You can close this page. Apps keep the access that you gave them.':
    'Sie können diese Seite schließen. Apps behalten den Zugriff, den Sie ihnen gegeben haben.',
  'You can remove the person from this workspace; their tokens then no longer reach it.':
    'Sie können die Person aus diesem Workspace entfernen; ihre Tokens erreichen ihn dann nicht mehr.',
  'You can still block one by one.': 'Sie können weiterhin einzelne sperren.',
  'You cannot have another app. {message}': 'Sie können keine weitere App haben. {message}',
  'You cannot have another app. {message}.': 'Sie können keine weitere App haben. {message}.',
  'You changed your password.{address}': 'Sie haben Ihr Passwort geändert.{address}',
  'You chose more than {count, plural, one {# token} other {# tokens}}. That many can be revoked at once: these are the first ones.':
    'Sie haben mehr als {count, plural, one {# Token} other {# Tokens}} ausgewählt. So viele lassen sich auf einmal widerrufen: Dies sind die ersten.',
  'You denied access': 'Sie haben den Zugriff abgelehnt',
  'You get a link to send to them. It works once, within 7 days, for that address alone.':
    'Sie erhalten einen Link, den Sie der Person senden. Er gilt einmal, 7 Tage lang, und nur für diese Adresse.',
  'You get a second secret, shown once. Both work until you complete the rotation or the old one ends.':
    'Sie erhalten ein zweites Secret, das einmal angezeigt wird. Beide gelten, bis Sie die Rotation abschließen oder das alte endet.',
  'You got {mails} mails of one kind about your account. Further ones are held back until {untilMs}, so that your mailbox does not fill up.':
    'Sie haben {mails} E-Mails gleicher Art zu Ihrem Konto erhalten. Weitere werden bis {untilMs} zurückgehalten, damit Ihr Postfach nicht überläuft.',
  'You have as many passkeys as one can have. Remove one first.':
    'Sie haben so viele Passkeys wie möglich. Entfernen Sie zuerst einen.',
  'You have chosen no token. Tick those that you want to revoke, then come back here.':
    'Sie haben kein Token ausgewählt. Setzen Sie bei denen, die Sie widerrufen möchten, ein Häkchen, und kommen Sie dann wieder hierher.',
  'You have decided on this page already, and that was done once. If the app did not open, or you want something else, decide again.':
    'Auf dieser Seite haben Sie schon entschieden, und das wurde einmal ausgeführt. Wenn die App sich nicht geöffnet hat oder Sie etwas anderes wollen, entscheiden Sie erneut.',
  'You have no old ones left.': 'Sie haben keine alten mehr.',
  'You have no token yet. Create one to call the API as yourself from a script, without an app.':
    'Sie haben noch kein Token. Erstellen Sie eines, um die API ohne App aus einem Skript in Ihrem Namen aufzurufen.',
  'You have none. A passkey cannot be typed into a false page.':
    'Sie haben keinen. Ein Passkey lässt sich nicht auf einer gefälschten Seite eintippen.',
  'You have none. It helps where a passkey does not work.':
    'Sie haben keine. Sie hilft dort, wo ein Passkey nicht funktioniert.',
  'You have none. Without one, whoever learns your password can log in as you.':
    'Sie haben keine. Ohne sie kann sich jeder als Sie anmelden, der Ihr Passwort erfährt.',
  'You have {minutes} minutes from here to the end.': 'Von hier bis zum Ende haben Sie {minutes} Minuten.',
  'You have {views} views here. Remove one first, or keep this one under a name that you have.':
    'Sie haben hier {views} Ansichten. Entfernen Sie zuerst eine, oder speichern Sie diese unter einem Namen, den Sie schon haben.',
  'You logged in as {email} in another tab meanwhile. To log in with this account instead, enter its password again.':
    'Sie haben sich inzwischen in einem anderen Tab als {email} angemeldet. Um sich stattdessen mit diesem Konto anzumelden, geben Sie sein Passwort noch einmal ein.',
  'You made this app.': 'Sie haben diese App erstellt.',
  'You see the new ones once.': 'Die neuen werden Ihnen einmal angezeigt.',
  'You sent this form before. This is the token that it made then; there is no second one.':
    'Dieses Formular haben Sie schon einmal gesendet. Dies ist das Token, das dabei entstand; ein zweites gibt es nicht.',
  'You set a password by a link that we mailed to this address.{address}':
    'Sie haben über einen Link, den wir an diese Adresse geschickt hatten, ein Passwort festgelegt.{address}',
  'You stay logged in here. ': 'Sie bleiben hier angemeldet. ',
  'You stay logged in here; {otherSessions, plural, one {# other session ends} other {# other sessions end}} at once. ':
    'Sie bleiben hier angemeldet; {otherSessions, plural, one {# andere Sitzung endet} other {# andere Sitzungen enden}} sofort. ',
  'You will get a code to copy into the app': 'Sie erhalten einen Code, den Sie in die App kopieren',
  'You will go on to whichever app on this device opens {scheme} addresses. Any app can claim them: allow only what you started yourself':
    'Danach geht es in der App auf diesem Gerät weiter, die {scheme}-Adressen öffnet. Jede App kann sie für sich beanspruchen: Lassen Sie nur zu, was Sie selbst begonnen haben',
  'You will log in as {email}.': 'Sie melden sich künftig als {email} an.',
  'You will return to the app on this device, {host}':
    'Danach geht es zurück zur App auf diesem Gerät, {host}',
  'You will return to {host}': 'Danach geht es zurück zu {host}',
  'You will return to {host}, a machine in a private network, over a connection that others in that network can read':
    'Danach geht es zurück zu {host}, einem Rechner in einem privaten Netz, über eine Verbindung, die andere in diesem Netz mitlesen können',
  'You will scan a picture or type a key, then enter the first code. From then on logging in asks for a code after your password.':
    'Sie scannen ein Bild oder tippen einen Schlüssel ein und geben dann den ersten Code ein. Von da an wird bei der Anmeldung nach dem Passwort ein Code verlangt.',
  'Your account: {name}': 'Ihr Konto: {name}',
  'Your address was confirmed': 'Ihre Adresse wurde bestätigt',
  'Your address was confirmed {since}': 'Ihre Adresse wurde bestätigt, {since}',
  'Your app proves itself with it. It is shown once.':
    'Ihre App weist sich damit aus. Es wird einmal angezeigt.',
  'Your app proves itself with one. To change it without an outage, start a rotation: both work until you complete it, cancel it, or the old one’s time is up.':
    'Ihre App weist sich mit einem aus. Um es ohne Ausfall zu wechseln, beginnen Sie eine Rotation: Beide gelten, bis Sie sie abschließen, abbrechen oder die Zeit des alten abgelaufen ist.',
  'Your app sends the person’s browser to this address.':
    'Ihre App leitet den Browser der Person an diese Adresse.',
  'Your browser sent too much along with its request':
    'Ihr Browser hat mit seiner Anfrage zu viel mitgeschickt',
  'Your changes are saved.': 'Ihre Änderungen sind gespeichert.',
  'Your code': 'Ihr Code',
  'Your device asks for your finger, your face or its PIN. You need no password.':
    'Ihr Gerät fragt nach Ihrem Finger, Ihrem Gesicht oder seiner PIN. Sie brauchen kein Passwort.',
  'Your device keeps it and asks for your finger, your face or its PIN. A security key works, too.':
    'Ihr Gerät bewahrt ihn auf und fragt nach Ihrem Finger, Ihrem Gesicht oder seiner PIN. Auch ein Sicherheitsschlüssel ist geeignet.',
  'Your device or a security key proves that it is you. A passkey alone logs you in; after your password it is the second step.':
    'Ihr Gerät oder ein Sicherheitsschlüssel weist Sie aus. Ein Passkey allein genügt zur Anmeldung; nach Ihrem Passwort ist er der zweite Schritt.',
  'Your device’s answer could not be verified. Try again.':
    'Die Antwort Ihres Geräts ließ sich nicht überprüfen. Versuchen Sie es erneut.',
  'Your email address at {host} is confirmed': 'Ihre E-Mail-Adresse auf {host} ist bestätigt',
  'Your name': 'Ihr Name',
  'Your new client secret': 'Ihr neues Client-Secret',
  'Your old ones no longer work.': 'Ihre alten gelten nicht mehr.',
  'Your passkeys': 'Ihre Passkeys',
  'Your password alone logs you in from then on.': 'Danach genügt zur Anmeldung allein Ihr Passwort.',
  'Your password for {product} at {host} was changed': 'Ihr Passwort für {product} auf {host} wurde geändert',
  'Your password is set': 'Ihr Passwort ist festgelegt',
  'Your password was changed. All your other sessions were ended.':
    'Ihr Passwort wurde geändert. Alle Ihre anderen Sitzungen wurden beendet.',
  'Your password was reset with a link from an email.{address}':
    'Ihr Passwort wurde über einen Link aus einer E-Mail neu festgelegt.{address}',
  'Your personal access tokens, and the apps that you develop.':
    'Ihre persönlichen Zugriffstokens und die Apps, die Sie entwickeln.',
  'Your recovery codes are void: make new ones.':
    'Ihre Wiederherstellungscodes sind ungültig: Erstellen Sie neue.',
  'Your second factor is on.': 'Ihr zweiter Faktor ist eingerichtet.',
  'Your second factor is on. One thing is left to do.':
    'Ihr zweiter Faktor ist eingerichtet. Eines bleibt noch zu tun.',
  'Your sessions': 'Ihre Sitzungen',
  'Your sessions, your second factors, your tokens and the apps that you allowed are all on your profile.':
    'Ihre Sitzungen, Ihre zweiten Faktoren, Ihre Tokens und die Apps, die Sie zugelassen haben, finden Sie alle in Ihrem Profil.',
  'Your token {name} ({hint}) was not used for longer than a workspace of yours allows, so it was revoked.':
    'Ihr Token {name} ({hint}) wurde länger nicht verwendet, als einer Ihrer Workspaces erlaubt, und deshalb widerrufen.',
  'Your views': 'Ihre Ansichten',
  'Your workspaces use another app with a name that looks like this one: {name}. This is not that app. Allow it only if you expected it.':
    'Ihre Workspaces nutzen eine andere App, deren Name diesem gleicht: {name}. Diese App ist es nicht. Lassen Sie sie nur zu, wenn Sie damit gerechnet haben.',
  'Your {codesLeft, plural, one {# old code stops} other {# old codes stop}} working at once.':
    '{codesLeft, plural, one {# alter Code gilt} other {# alte Codes gelten}} ab sofort nicht mehr.',
  'Your {codesLeft} recovery codes stop working.':
    'Ihre {codesLeft} Wiederherstellungscodes gelten nicht mehr.',
  'Your {what} “{name}”': 'Ihr {what} „{name}“',
  'a browser session': 'eine Browsersitzung',
  'a browser session of {owner}': 'eine Browsersitzung von {owner}',
  'a session': 'eine Sitzung',
  'a signing key': 'ein Signaturschlüssel',
  'a token that is gone': 'ein gelöschtes Token',
  'a workspace': 'ein Workspace',
  'access token': 'Zugriffstoken',
  'access token of an app': 'Zugriffstoken einer App',
  'account deactivated': 'Konto deaktiviert',
  'account unknown': 'Konto unbekannt',
  'added a passkey for': 'Passkey hinzugefügt',
  'added a redirect URL to the app': 'Redirect-URL hinzugefügt, App',
  'added a second factor for': 'zweiter Faktor hinzugefügt',
  'added to a team': 'einem Team hinzugefügt',
  'address proved': 'Adresse nachgewiesen',
  'allowed access to the app': 'Zugriff der App zugelassen',
  'an account that does not exist': 'ein Konto, das es nicht gibt',
  'an app': 'eine App',
  'an app that is gone': 'eine gelöschte App',
  'app mismatch': 'Code einer anderen App',
  'app revoked': 'von der App widerrufen',
  'app unknown': 'App unbekannt',
  'approved the app': 'App genehmigt',
  'asked for a new password for': 'neues Passwort angefordert',
  'asked to let in the app': 'Genehmigung der App angefragt',
  attachments: 'Anhänge',
  'authorization code': 'Autorisierungscode',
  'began to export all of the workspace': 'Export des ganzen Arbeitsbereichs begonnen',
  'began to rotate a client secret of the app': 'Rotation eines Client-Secrets begonnen, App',
  'blocked the app': 'App gesperrt',
  'browser session': 'Browsersitzung',
  'can delete': 'können löschen',
  'canceled the rotation of a client secret of the app': 'Rotation eines Client-Secrets abgebrochen, App',
  'challenge spent': 'Challenge schon verwendet',
  'changed the plan of': 'Tarif geändert',
  'changed the policies of': 'Richtlinien geändert',
  'changed the profile of': 'Profil geändert',
  'changed the role of': 'Rolle geändert',
  'changed the settings of the app': 'Einstellungen der App geändert',
  'client secret': 'Client-Secret',
  'client throttled': 'App zurückgehalten',
  'code app withdrawn': 'App steht nicht mehr offen',
  'code burned': 'Code nach falschen Versuchen ungültig',
  'code expired': 'Code abgelaufen',
  'code malformed': 'Code fehlerhaft',
  'code redirect removed': 'Redirect-URL des Codes entfernt',
  'code replayed': 'Code zweimal eingelöst',
  'code revoked': 'Code widerrufen',
  'code spent': 'Code schon verwendet',
  'code unknown': 'Code unbekannt',
  'code wrong': 'Code falsch',
  'completed the rotation of a client secret of the app': 'Rotation eines Client-Secrets abgeschlossen, App',
  'could not send a mail to': 'E-Mail nicht zustellbar',
  'created the token': 'Token erstellt',
  'custom fields': 'benutzerdefinierte Felder',
  'custom task types': 'benutzerdefinierte Aufgabentypen',
  'deactivated the account of': 'Konto deaktiviert',
  'declined the app': 'App abgelehnt',
  'deleted old events of': 'alte Ereignisse gelöscht',
  'deleted the app': 'App gelöscht',
  'demo recreated': 'Demo neu erstellt',
  'denied access to the app': 'Zugriff der App abgelehnt',
  'email taken': 'Adresse schon vergeben',
  ended: 'beendet',
  'ended a client secret of the app': 'Client-Secret beendet, App',
  'ended the access of': 'Zugriff beendet',
  'ends at once.': 'endet sofort.',
  'ends {when}': 'endet {when}',
  'everything they can reach': 'alles, was die Person erreichen kann',
  'everything you can reach': 'alles, was Sie erreichen können',
  'factors reset': 'zweite Faktoren zurückgesetzt',
  'failed at the second factor of': 'zweiter Faktor falsch',
  'failed to authenticate as the app': 'Ausweis als App fehlgeschlagen',
  'failed to redeem a code for the app': 'Code nicht einlösbar, App',
  'failed to refresh the access of the app': 'Zugriff der App nicht erneuert',
  'failed to sign in as': 'Anmeldung fehlgeschlagen',
  'from {lastUsedAddress}': 'von {lastUsedAddress}',
  'gave the password and was asked for the second factor of': 'Passwort richtig, zweiter Faktor verlangt',
  'gave up what was sealed under a lost key of': 'mit verlorenem Schlüssel Versiegeltes aufgegeben',
  'gets a successor with the same description, scopes and length of life. It is shown once, on the next page.':
    'erhält einen Nachfolger mit derselben Beschreibung, denselben Scopes und derselben Laufzeit. Er wird einmal angezeigt, auf der nächsten Seite.',
  goals: 'Ziele',
  'grant limit reached': 'zu viele Verbindungen derselben App',
  'has a new token already, {hint}. If you lost it, rotate that one.':
    'hat schon ein neues Token, {hint}. Wenn Sie es verloren haben, rotieren Sie jenes.',
  'has ended': 'beendet ist',
  'has ended. Create a new one.': 'ist beendet. Erstellen Sie ein neues.',
  'have full permissions': 'mit vollen Berechtigungen',
  'https, a loopback address like http://127.0.0.1/callback, a scheme of your own like com.example.app:/callback or myapp://callback, or urn:ietf:wg:oauth:2.0:oob to show the code.':
    'https, eine Loopback-Adresse wie http://127.0.0.1/callback, ein eigenes Schema wie com.example.app:/callback oder myapp://callback, oder urn:ietf:wg:oauth:2.0:oob, um den Code anzuzeigen.',
  'https, or http on this machine, like http://localhost:3000/callback.':
    'https, oder http auf diesem Rechner, etwa http://localhost:3000/callback.',
  'in less than a minute': 'in weniger als einer Minute',
  'insecure transport': 'ohne https',
  'invited somebody to': 'jemanden eingeladen',
  'its path is in other capital and small letters': 'in ihrem Pfad sind Groß- und Kleinbuchstaben anders',
  jobs: 'Jobs',
  'joined the workspace as': 'dem Workspace beigetreten als',
  'just now': 'gerade eben',
  'key lost': 'Schlüssel verloren',
  'last used {when}{lastUsedAddress}': 'zuletzt verwendet {when}{lastUsedAddress}',
  leaked: 'offengelegt',
  'limit reached': 'Höchstzahl erreicht',
  made: 'erstellt',
  'made a client secret for the app': 'Client-Secret erstellt, App',
  'made recovery codes for': 'Wiederherstellungscodes erstellt',
  'made the account of': 'Konto erstellt',
  'created the demo organization in': 'Demo-Organisation erstellt',
  'metrics token in clear': 'Metrik-Token unverschlüsselt',
  'metrics token wrong': 'Metrik-Token falsch',
  'never expire': 'laufen nie ab',
  'never used': 'nie verwendet',
  none: 'nichts',
  'of {names}': 'aus {names}',
  'one of your workspaces': 'einem Ihrer Workspaces',
  'out-of-office entries': 'Abwesenheiten',
  'passkey cloned': 'Passkey vermutlich kopiert',
  'passkey unknown': 'Passkey unbekannt',
  'passkey wrong': 'Passkey falsch',
  'password changed': 'Passwort geändert',
  'password unset': 'kein Passwort festgelegt',
  'password wrong': 'Passwort falsch',
  people: 'Personen',
  'personal access token': 'persönliches Zugriffstoken',
  'pkce mismatch': 'PKCE-Verifier passt nicht',
  portfolios: 'Portfolios',
  'project portfolio settings': 'Projekteinstellungen in Portfolios',
  'project sections': 'Projektabschnitte',
  'project templates': 'Projektvorlagen',
  projects: 'Projekte',
  'proved the email address of': 'E-Mail-Adresse nachgewiesen',
  'redeemed a code for': 'Code eingelöst',
  'redeemed a code twice, which ended the access of': 'Code zweimal eingelöst, Zugriff beendet',
  'redirect mismatch': 'andere Redirect-URL',
  'refresh token': 'Refresh-Token',
  'refresh token app mismatch': 'Refresh-Token einer anderen App',
  'refresh token expired': 'Refresh-Token abgelaufen',
  'refresh token replayed': 'Refresh-Token erneut verwendet',
  'refresh token revoked': 'Refresh-Token widerrufen',
  'refresh token superseded': 'Refresh-Token schon ersetzt',
  'refresh token unknown': 'Refresh-Token unbekannt',
  refused: 'abgelehnt',
  'registered the app': 'App registriert',
  'removed a passkey of': 'Passkey entfernt',
  'removed a redirect URL from the app': 'Redirect-URL entfernt, App',
  'removed from a team': 'aus einem Team entfernt',
  'removed from the workspace': 'aus dem Workspace entfernt',
  'removed the second factor of': 'zweiter Faktor entfernt',
  replaced: 'ersetzt',
  'renamed the workspace': 'Workspace umbenannt',
  'replaced the token': 'Token ersetzt',
  'reported as leaked': 'als offengelegt gemeldet',
  'reset the password of': 'Passwort zurückgesetzt',
  'reset the second factors of': 'zweite Faktoren zurückgesetzt',
  restored: 'wiederhergestellt',
  'restored from a backup': 'aus einer Sicherung wiederhergestellt',
  retired: 'stillgelegt',
  revoked: 'widerrufen',
  'revoked the token': 'Token widerrufen',
  roles: 'Rollen',
  rotated: 'rotiert',
  'rotated the token': 'Token rotiert',
  'resealed the secrets of': 'Geheimnisse neu versiegelt',
  'scope exceeded': 'mehr Scopes als zugelassen',
  'scope malformed': 'Scope fehlerhaft',
  'sealed the secrets of': 'Geheimnisse versiegelt',
  'secret expired': 'Secret abgelaufen',
  'secret malformed': 'Secret fehlerhaft',
  'secret missing': 'Secret fehlt',
  'secret not expected': 'Secret nicht erwartet',
  'secret unknown': 'Secret unbekannt',
  'sent a credential without encryption for': 'Zugangsdaten unverschlüsselt gesendet',
  'set the password of': 'Passwort festgelegt',
  'sign in account': 'zu viele Versuche für ein Konto',
  'sign in account day': 'zu viele Versuche für ein Konto an einem Tag',
  'sign in address': 'zu viele Versuche von einer Adresse',
  'sign in browser': 'zu viele Versuche in einem bekannten Browser',
  'sign in browser day': 'zu viele Versuche in einem bekannten Browser an einem Tag',
  'sign in browsers': 'zu viele Versuche in bekannten Browsern',
  'sign in browsers day': 'zu viele Versuche in bekannten Browsern an einem Tag',
  'sign in pair': 'zu viele Versuche von einer Adresse für ein Konto',
  'sign in right address': 'zu viele Anmeldungen von einer Adresse',
  'sign in right browser': 'zu viele Anmeldungen in einem Browser',
  'signed in and began': 'angemeldet, begonnen',
  'signed out': 'abgemeldet',
  'since that was made': 'seit diese erstellt wurde',
  'since {backedUpAtMs}': 'seit {backedUpAtMs}',
  'since {when}': 'hinzugefügt {when}',
  'since {when}{count}': 'seit {when}{count}',
  'somebody who shares no workspace with you': 'jemand, mit dem Sie keinen Workspace teilen',
  'stories and comments': 'Aktivitäten und Kommentare',
  tags: 'Tags',
  'task templates': 'Aufgabenvorlagen',
  tasks: 'Aufgaben',
  'team memberships': 'Teammitgliedschaften',
  teams: 'Teams',
  'the security record': 'die Sicherheitsaufzeichnung',
  'the workspace search': 'die Suche im Workspace',
  'their account': 'das Konto',
  'their identity': 'die Identität',
  'this server': 'dieser Server',
  'this workspace': 'dieser Workspace',
  throttled: 'zurückgehalten',
  'time periods': 'Zeiträume',
  'time tracking categories': 'Kategorien der Zeiterfassung',
  'time tracking entries': 'Zeiterfassungseinträge',
  'timesheet approval statuses': 'Genehmigungsstatus von Stundenzetteln',
  'token expired': 'Token abgelaufen',
  'token ‘{name}’': 'Token „{name}“',
  'took back all access of the app': 'App allen Zugriff entzogen',
  'added who sees what to the chain of': 'Sichtbarkeit in die Kette aufgenommen',
  'tried to make a second account for the address of': 'zweites Konto versucht für die Adresse von',
  'unblocked the app': 'Sperre der App aufgehoben',
  undeliverable: 'unzustellbar',
  unused: 'nicht verwendet',
  'unused for {days} days': 'seit {days} Tagen nicht verwendet',
  'used a recovery code of': 'Wiederherstellungscode verwendet',
  'used a refresh token again, which ended the access of': 'Refresh-Token erneut verwendet, Zugriff beendet',
  'tried to use the expired token': 'Token nach seinem Ende verwendet',
  'used from outside the allowed ranges': 'von außerhalb der erlaubten Bereiche verwendet',
  'user deactivated': 'Konto deaktiviert',
  'was held back from signing in as': 'Anmeldung zurückgehalten',
  'was refused the metrics of': 'Metriken verweigert',
  webhooks: 'Webhooks',
  'with a slash at its end': 'mit einem Schrägstrich am Ende',
  'with another {part}: {what} instead of {what2}': 'mit anderem Teil „{part}“: {what} statt {what2}',
  'withdrew an invitation to': 'Einladung zurückgezogen',
  'withdrew the approval of the app': 'Genehmigung der App zurückgenommen',
  'without the slash at its end': 'ohne den Schrägstrich am Ende',
  'work now': 'gelten jetzt',
  'works on and ends {when}': 'weiter gilt und {when} endet',
  'works until this one is first used': 'gilt, bis dieses erstmals verwendet wird',
  workspaces: 'Workspaces',
  'your account': 'Ihr Konto',
  'your identity': 'Ihre Identität',
  '{appName} sent you here to log out.': '{appName} hat Sie zum Abmelden hierher geschickt.',
  '{appName}This browser will be logged out. Apps keep the access that you gave them.':
    '{appName}Dieser Browser wird abgemeldet. Apps behalten den Zugriff, den Sie ihnen gegeben haben.',
  '{app} for {owner}': '{app} für {owner}',
  '{browser} on {system}': '{browser} unter {system}',
  '{codesLeft, plural, one {# code} other {# codes}}': '{codesLeft, plural, one {# Code} other {# Codes}}',
  '{count, number} more had ended before.':
    '{count, plural, one {# weiteres war} other {# weitere waren}} schon beendet.',
  '{count, plural, one {# app authorization} other {# app authorizations}}':
    '{count, plural, one {# App-Autorisierung} other {# App-Autorisierungen}}',
  '{count, plural, one {# app connection loses} other {# app connections lose}} all access at once. The apps can ask again.':
    '{count, plural, one {# App-Verbindung verliert} other {# App-Verbindungen verlieren}} sofort allen Zugriff. Die Apps können erneut fragen.',
  '{count, plural, one {# app that others could authorize} other {# apps that others could authorize}}':
    '{count, plural, one {# App, die andere autorisieren konnten} other {# Apps, die andere autorisieren konnten}}',
  '{count, plural, one {# app} other {# apps}}': '{count, plural, one {# App} other {# Apps}}',
  '{count, plural, one {# app} other {# apps}} to approve in {workspace}':
    '{count, plural, one {# App} other {# Apps}} zur Genehmigung in {workspace}',
  '{count, plural, one {# authenticator app} other {# authenticator apps}}':
    '{count, plural, one {# Authenticator-App} other {# Authenticator-Apps}}',
  '{count, plural, one {# authorized app} other {# authorized apps}}':
    '{count, plural, one {# zugelassene App} other {# zugelassene Apps}}',
  '{count, plural, one {# client secret of apps} other {# client secrets of apps}}':
    '{count, plural, one {# Client-Secret von Apps} other {# Client-Secrets von Apps}}',
  '{count, plural, one {# client secret} other {# client secrets}}':
    '{count, plural, one {# Client-Secret} other {# Client-Secrets}}',
  '{count, plural, one {# invitation} other {# invitations}}':
    '{count, plural, one {# Einladung} other {# Einladungen}}',
  '{count, plural, one {# passkey} other {# passkeys}}':
    '{count, plural, one {# Passkey} other {# Passkeys}}',
  '{count, plural, one {# password} other {# passwords}}':
    '{count, plural, one {# Passwort} other {# Passwörter}}',
  '{count, plural, one {# person has} other {# people have}} no second step yet and must set one up first: {names} and others.':
    '{count, plural, one {# Person hat} other {# Personen haben}} noch keinen zweiten Schritt und {count, plural, one {muss} other {müssen}} zuerst einen einrichten: {names} und andere.',
  '{count, plural, one {# person has} other {# people have}} no second step yet and must set one up first: {names}.':
    '{count, plural, one {# Person hat} other {# Personen haben}} noch keinen zweiten Schritt und {count, plural, one {muss} other {müssen}} zuerst einen einrichten: {names}.',
  '{count, plural, one {# person is} other {# people are}} affected.':
    '{count, plural, one {# Person ist} other {# Personen sind}} betroffen.',
  '{count, plural, one {# personal access token} other {# personal access tokens}}':
    '{count, plural, one {# persönliches Zugriffstoken} other {# persönliche Zugriffstokens}}',
  '{count, plural, one {# person} other {# people}}': '{count, plural, one {# Person} other {# Personen}}',
  '{count, plural, one {# recovery code} other {# recovery codes}}':
    '{count, plural, one {# Wiederherstellungscode} other {# Wiederherstellungscodes}}',
  '{count, plural, one {# session} other {# sessions}}':
    '{count, plural, one {# Sitzung} other {# Sitzungen}}',
  '{count, plural, one {# token} other {# tokens}}': '{count, plural, one {# Token} other {# Tokens}}',
  '{count, plural, one {# token} other {# tokens}} of them would be revoked everywhere. That cannot be taken back.':
    '{count, plural, one {# Token davon würde} other {# Tokens davon würden}} überall widerrufen. Das lässt sich nicht zurücknehmen.',
  '{count, plural, one {# token} other {# tokens}} would reach this workspace again.':
    '{count, plural, one {# Token würde} other {# Tokens würden}} diesen Workspace wieder erreichen.',
  '{count, plural, one {# token} other {# tokens}} would stop':
    '{count, plural, one {# Token würde} other {# Tokens würden}} ausgeschlossen',
  '{count, plural, one {{items} expires} other {{items} expire}} soon':
    '{count, plural, one {{items} läuft} other {{items} laufen}} bald ab',
  '{count, plural, one {{items} was} other {{items} were}} reported as leaked, and revoked':
    '{count, plural, one {{items} wurde} other {{items} wurden}} als offengelegt gemeldet und widerrufen',
  '{count, plural, one {{names} requires} other {{names} require}} a second factor: an app or a passkey.':
    '{count, plural, one {{names} verlangt} other {{names} verlangen}} einen zweiten Faktor: eine App oder einen Passkey.',
  '{count, plural, one {{names} requires} other {{names} require}} that more than your password proves that it is you. Set it up now; then you go on.':
    '{count, plural, one {{names} verlangt} other {{names} verlangen}}, dass Sie sich mit mehr als Ihrem Passwort ausweisen. Richten Sie das jetzt ein, dann geht es weiter.',
  '{count, plural, other {# more}}': '{count, plural, one {# weiterer} other {# weitere}}',
  '{count} of your credentials': '{count} Ihrer Zugangsdaten',
  '{days, plural, one {# day} other {# days}}': '{days, plural, one {# Tag} other {# Tage}}',
  '{days, plural, one {# year} other {# years}}': '{days, plural, one {# Jahr} other {# Jahre}}',
  '{duration} old, {duration2} left': 'Alter: {duration}, Rest: {duration2}',
  '{facts} All your sessions were ended; apps that you allowed and your personal access tokens keep working.':
    '{facts} Alle Ihre Sitzungen wurden beendet; Apps, die Sie zugelassen haben, und Ihre persönlichen Zugriffstokens funktionieren weiter.',
  '{facts} The account is yours from now on.': '{facts} Das Konto gehört ab jetzt Ihnen.',
  '{fault}, before more people see it': '{fault}, bevor mehr Personen sie sehen',
  '{foreignCount, plural, one {One chosen workspace is} other {# chosen workspaces are}} no longer yours and will be left out when you save.':
    '{foreignCount, plural, one {Ein ausgewählter Workspace ist} other {# ausgewählte Workspaces sind}} nicht mehr Ihrer und fällt beim Speichern weg.',
  '{full} is full permissions and excludes {scopes}. Name one or the other.':
    '{full} bedeutet volle Berechtigungen und schließt {scopes} aus. Nennen Sie das eine oder das andere.',
  '{hint} takes the place of {hint2}, which is {lastUse} and ends {expiresAtMs}.':
    '{hint} tritt an die Stelle von {hint2}, das {lastUse} ist und {expiresAtMs} endet.',
  '{hint} · created {when}': '{hint} · erstellt {when}',
  '{hint}, which {end}': '{hint}, das {end}',
  '{host} was restored from a backup': '{host} wurde aus einer Sicherung wiederhergestellt',
  '{hours, plural, one {# hour} other {# hours}}': '{hours, plural, one {# Stunde} other {# Stunden}}',
  '{invitations} invitations are waiting. Withdraw one first.':
    '{invitations} Einladungen warten. Ziehen Sie zuerst eine zurück.',
  '{invitedBy} invites you as a guest.': '{invitedBy} lädt Sie als Gast ein.',
  '{invitedBy} invites you as a member.': '{invitedBy} lädt Sie als Mitglied ein.',
  '{invitedBy} invites you as an admin.': '{invitedBy} lädt Sie als Admin ein.',
  '{invitedBy} invites you to the workspace {workspace} at {host}.':
    '{invitedBy} lädt Sie in den Workspace {workspace} auf {host} ein.',
  '{liveSecretsMax} secrets are live, the most there may be. End one before you start a rotation.':
    '{liveSecretsMax} Secrets sind gültig, mehr sind nicht möglich. Beenden Sie eines, bevor Sie eine Rotation beginnen.',
  '{minutes, plural, one {# minute} other {# minutes}}':
    '{minutes, plural, one {# Minute} other {# Minuten}}',
  '{name} blocked it {when}.': '{name} hat sie {when} gesperrt.',
  '{name} is created': '{name} ist erstellt',
  '{name} is not a scope. Scopes look like tasks:read; leave them out for full permissions.':
    '{name} ist kein Scope. Scopes sehen aus wie tasks:read; lassen Sie sie für volle Berechtigungen weg.',
  '{name} is not a scope. Scopes look like tasks:read; {identity} say who signs in; {full} is full permissions.':
    '{name} ist kein Scope. Scopes sehen aus wie tasks:read; {identity} sagen, wer sich anmeldet; {full} bedeutet volle Berechtigungen.',
  '{name} lets only approved apps in, and has not approved this one.{isAsked}':
    '{name} lässt nur genehmigte Apps zu und hat diese nicht genehmigt.{isAsked}',
  '{name} wants to access your account': '{name} möchte auf Ihr Konto zugreifen',
  '{others, plural, one {# other connection of the app goes on, with what is written beside it} other {# other connections of the app go on, with what is written beside them}}.':
    '{others, plural, one {# andere Verbindung der App besteht weiter, mit dem, was daneben steht} other {# andere Verbindungen der App bestehen weiter, mit dem, was daneben steht}}.',
  '{people, plural, one {# person} other {# people}} here allowed it to act for them. It acted for {lately, plural, =0 {none} other {#}} of them in the last hour.':
    '{people, plural, one {# Person hat} other {# Personen haben}} ihr hier erlaubt, für sie zu handeln. In der letzten Stunde handelte sie für {lately, plural, =0 {keine} one {#} other {#}} davon.',
  '{people, plural, one {1 person loses it} other {# people lose it}}: {grants, plural, one {# authorization} other {# authorizations}} and their tokens end at once':
    '{people, plural, one {1 Person verliert sie} other {# Personen verlieren sie}}: {grants, plural, one {# Autorisierung endet} other {# Autorisierungen enden}} sofort, mit allen Tokens',
  '{secrets, plural, one {# live client secret} other {# live client secrets}} and {urls, plural, one {# redirect URL} other {# redirect URLs}} go with it':
    '{secrets, plural, one {# gültiges Client-Secret} other {# gültige Client-Secrets}} und {urls, plural, one {# Redirect-URL} other {# Redirect-URLs}} verschwinden mit ihr',
  '{shown} of {total} shown': '{shown} von {total} angezeigt',
  '{stay}Apps that you allowed and your personal access tokens keep working.':
    '{stay}Apps, die Sie zugelassen haben, und Ihre persönlichen Zugriffstokens funktionieren weiter.',
  '{text} is not an address range. Write 203.0.113.0/24 or 2001:db8::/32.':
    '{text} ist kein Adressbereich. Schreiben Sie 203.0.113.0/24 oder 2001:db8::/32.',
  '{tokens, plural, one {# personal token} other {# personal tokens}} and {apps, plural, one {# app connection} other {# app connections}} of theirs end at once. That cannot be taken back.':
    '{tokens, plural, one {# persönliches Token} other {# persönliche Tokens}} und {apps, plural, one {# App-Verbindung} other {# App-Verbindungen}} der Person enden sofort. Das lässt sich nicht zurücknehmen.',
  '{tokens, plural, one {# personal token} other {# personal tokens}} and {apps, plural, one {# app connection} other {# app connections}} of theirs no longer reach this workspace. They go on working in {others, plural, one {# other workspace} other {# other workspaces}}.':
    '{tokens, plural, one {# persönliches Token} other {# persönliche Tokens}} und {apps, plural, one {# App-Verbindung} other {# App-Verbindungen}} der Person erreichen diesen Workspace nicht mehr. In {others, plural, one {# anderen Workspace} other {# anderen Workspaces}} gelten sie weiter.',
  '{tokens, plural, one {# personal token} other {# personal tokens}}, {apps, plural, one {# app connection} other {# app connections}}':
    '{tokens, plural, one {# persönliches Token} other {# persönliche Tokens}}, {apps, plural, one {# App-Verbindung} other {# App-Verbindungen}}',
  '{tokens, plural, one {# token} other {# tokens}} of {people, plural, one {# person} other {# people}} would stop reaching this workspace at the next call.':
    '{tokens, plural, one {# Token} other {# Tokens}} von {people, plural, one {# Person} other {# Personen}} {tokens, plural, one {würde} other {würden}} diesen Workspace ab dem nächsten Aufruf nicht mehr erreichen.',
  '{total, plural, one {# request} other {# requests}} in {count} days':
    '{total, plural, one {# Anfrage} other {# Anfragen}} in {count} Tagen',
  '{total, plural, one {# request} other {# requests}} in {count} days, at most {top, number} a day':
    '{total, plural, one {# Anfrage} other {# Anfragen}} in {count} Tagen, höchstens {top, number} am Tag',
  '{total, plural, one {# request} other {# requests}} in {count} days, {daysat, plural, one {# request} other {# requests}} today, at most {busiest, plural, one {# request} other {# requests}} a day':
    '{total, plural, one {# Anfrage} other {# Anfragen}} in {count} Tagen, heute {daysat, plural, one {# Anfrage} other {# Anfragen}}, höchstens {busiest, plural, one {# Anfrage} other {# Anfragen}} am Tag',
  '{uri}: Is named twice': '{uri}: Ist doppelt angegeben',
  '{uri}: Is registered already': '{uri}: Ist schon registriert',
  '{what} Download what is listed as <a>CSV</a> or <a2>JSON lines</a2>.':
    '{what} Laden Sie die Liste als <a>CSV</a> oder <a2>JSON-Zeilen</a2> herunter.',
  '{what} “{name}” ({hint})': '{what} „{name}“ ({hint})',
  '{what}, since {when}.': '{what}, seit {when}.',
  '{what}, {hint}, ends:': '{what}, {hint}, endet:',
  '{what}, {hint}, stays:': '{what}, {hint}, bleibt:',
  '{when} from {address}': '{when} von {address}',
  '{who} {words} {what}': '{who} · {words}: {what}',
  '{why}. Take four or more words that have nothing to do with each other':
    '{why}. Nehmen Sie vier oder mehr Wörter, die nichts miteinander zu tun haben',
  '{workspace} allows {days, plural, one {# day} other {# days}} at most.':
    '{workspace} erlaubt höchstens {days, plural, one {# Tag} other {# Tage}}.',
  '{workspace} lets personal access tokens live {days} at most. Choose an earlier date':
    '{workspace} erlaubt für persönliche Zugriffstokens höchstens {days} Laufzeit. Wählen Sie ein früheres Datum',
  '‘{name}’': '„{name}“',
  '‘{name}’ of {owner}': '„{name}“ von {owner}',
  'CI mode': 'CI-Modus',
  'Request log': 'Anfragenprotokoll',
  'What was asked of this server, where each token comes from, what was judged and why.':
    'Was an diesen Server gerichtet wurde, woher jedes Token stammt, wie entschieden wurde und warum.',
  Request: 'Anfrage',
  'The newest first, by the clock that tests set.': 'Die neuesten zuerst, nach der Uhr, die Tests stellen.',
  'Show all': 'Alle anzeigen',
  'Nothing was asked yet. Point your app at this server, and each of its requests is listed here.':
    'Noch keine Anfragen. Richten Sie Ihre App auf diesen Server, dann steht hier jede ihrer Anfragen.',
  'No request matches.': 'Keine Anfrage passt.',
  '{dropped} older requests are not kept any more.': '{dropped} ältere Anfragen sind nicht mehr aufbewahrt.',
  'The same as JSON': 'Dasselbe als JSON',
  'What an app should not have done': 'Was eine App nicht hätte tun sollen',
  'Nothing was found.': 'Nichts gefunden.',
  'Scopes that were needed': 'Benötigte Scopes',
  'Granted and not needed': 'Erteilt und nicht benötigt',
  Operation: 'Operation',
  Status: 'Status',
  Grant: 'Erlaubnis',
  Fault: 'Störung',
  unanswered: 'unbeantwortet',
  'Asked with': 'Gefragt mit',
  Judged: 'Entschieden',
  nothing: 'nichts',
  'token {number}': 'Token {number}',
  'grant {grant}, generation {generation}': 'Erlaubnis {grant}, Generation {generation}',
  'come again in {seconds} s': 'wieder in {seconds} s',
  'takes {scope}': 'braucht {scope}',
  'the token has {scopes}': 'das Token hat {scopes}',
  '{count, plural, one {# event} other {# events}}': '{count, plural, one {# Ereignis} other {# Ereignisse}}',
  '{ms} ms': '{ms} ms',
  lost: 'verloren',
  'cut before it was done': 'vor der Ausführung getrennt',
  'cut after it was done': 'nach der Ausführung getrennt',
  'went away': 'abgebrochen',
  'not answered yet': 'noch nicht beantwortet',
  'no answer': 'keine Antwort',
  'rule {id}': 'Regel {id}',
  'sent again': 'nochmals gesendet',
} as const
