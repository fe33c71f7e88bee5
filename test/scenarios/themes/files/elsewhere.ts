import { app } from '../../bench.ts'
import type { Scenario } from '../../scenario.ts'
import { spoilt } from './spoilt.ts'

const profile = (name: string, entitlements: string, cause: Scenario['cause']): Scenario =>
  spoilt(cause, name, ['cert inspect app.mobileprovision'], ({ cert, key }, bench) => {
    const plist = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>AppIDName</key><string>Orders</string><key>Name</key><string>Orders</string>
<key>TeamIdentifier</key><array><string>A1B2C3D4E5</string></array><key>TeamName</key><string>Acme</string>
<key>CreationDate</key><date>2026-01-01T00:00:00Z</date><key>ExpirationDate</key><date>2036-01-01T00:00:00Z</date>
<key>UUID</key><string>5E8B1C2D-0000-4000-8000-000000000000</string>
<key>Entitlements</key><dict><key>application-identifier</key><string>A1B2C3D4E5.${app}</string>${entitlements}</dict></dict></plist>`
    return {
      'app.mobileprovision': bench.openssl(
        'smime -sign -nodetach -outform der -signer c.pem -inkey k.pem -in p.plist -out OUT',
        { 'c.pem': cert, 'k.pem': key, 'p.plist': plist },
      ),
    }
  })

export const elsewhere: readonly Scenario[] = [
  profile('a profile without the push entitlement', '', 'entitlement-missing'),
  profile(
    'a profile with another entitlement than push',
    '<key>get-task-allow</key><true/>',
    'entitlement-missing',
  ),
  spoilt(
    ['mdm-topic-changed', 'mdm-topic'],
    'an MDM certificate that was created anew instead of renewed',
    ['cert compare old.pem new.pem'],
    async (_, bench) => {
      const of = (id: string) => bench.identity({ kind: 'mdm', topic: `com.apple.mgmt.External.${id}` })
      const [old, fresh] = [
        await of('0b5a7c2e-1f3d-4e5f-8a9b-0c1d2e3f4a5b'),
        await of('ffffffff-1f3d-4e5f-8a9b-0c1d2e3f4a5b'),
      ]
      return { 'old.pem': old.cert, 'new.pem': fresh.cert }
    },
  ),
  spoilt(
    ['mdm-topic-changed', 'mdm-topic'],
    'the same as .cer files, the new one of a day later',
    ['cert compare old.cer new.cer'],
    async (_, bench) => {
      const of = (id: string, until: number) =>
        bench.identity({ kind: 'mdm', topic: `com.apple.mgmt.External.${id}`, until })
      const [old, fresh] = [await of('0b5a7c2e-1f3d', 20), await of('0b5a7c2e-1f3e', 365)]
      return { 'old.cer': old.der, 'new.cer': fresh.der }
    },
  ),
]
