import { appSdkTexts } from './app-sdks.ts'
import { appleTexts } from './apple.ts'
import { credentialComplaints } from './credential-complaints.ts'
import { curlTexts } from './curl.ts'
import { dotnetTexts, winHttpTexts } from './dotnet.ts'
import { goTexts } from './go.ts'
import { interceptionTexts } from './interception.ts'
import { javaTexts } from './java.ts'
import { missingLibraryTexts } from './missing-libraries.ts'
import { nodeTexts } from './node.ts'
import { numberTexts } from './numbers.ts'
import { opensslTexts } from './openssl.ts'
import { pushLibraryTexts } from './push-libraries.ts'
import { pythonTexts } from './python.ts'
import { reasonTexts } from './reason-texts.ts'
import { refusedHeaderTexts } from './refused-headers.ts'
import { reverseProxyTexts } from './reverse-proxy.ts'
import type { TextRow } from './row.ts'
import { rubyPhpTexts } from './ruby-php.ts'
import { servicesTexts } from './services.ts'
import { walletTexts } from './wallet.ts'

/** Every text that is known; of two that are equally long in one place the earlier is meant. */
export const texts: readonly TextRow[] = [
  ...reasonTexts,
  ...opensslTexts,
  ...nodeTexts,
  ...curlTexts,
  ...pythonTexts,
  ...rubyPhpTexts,
  ...goTexts,
  ...javaTexts,
  ...appleTexts,
  ...dotnetTexts,
  ...winHttpTexts,
  ...missingLibraryTexts,
  ...refusedHeaderTexts,
  ...servicesTexts,
  ...pushLibraryTexts,
  ...appSdkTexts,
  ...walletTexts,
  ...reverseProxyTexts,
  ...interceptionTexts,
  ...numberTexts,
  ...credentialComplaints,
]
