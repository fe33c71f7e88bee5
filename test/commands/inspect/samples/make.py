#!/usr/bin/env python3
"""Makes the samples of this folder anew: python3 make.py. Needs openssl and zip; keys are new each time, and thrown away.

What Apple's tools write is written here by others: property lists by Python's plistlib, certificates, requests, CMS
and S/MIME by openssl, archives by zip. Executables are Mach-O with a code signature as kern/cs_blobs.h lays it out.
"""

import base64, hashlib, json, os, plistlib, shutil, struct, subprocess, tempfile
from datetime import datetime

HERE = os.path.dirname(os.path.abspath(__file__))
TEAM, BUNDLE = 'A1B2C3D4E5', 'com.example.lunch'
WORK = tempfile.mkdtemp()


def run(*words, cwd=WORK, stdin=None):
    return subprocess.run(words, cwd=cwd, input=stdin, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def at(*names):
    return os.path.join(WORK, *names)


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(content if isinstance(content, bytes) else content.encode())


# Certificates. An authority whose organization is this is nobody's that could be mistaken for Apple.

def authority():
    run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '7000',
        '-subj', '/CN=WWDR for tests/O=pushctl local gateway',
        '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign')


def certificate(name, subject, extensions, days='7000'):
    run('openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', f'{name}.key', '-out', f'{name}.csr', '-subj', subject)
    write(at(f'{name}.ext'), 'basicConstraints=CA:FALSE\n' + '\n'.join(extensions))
    run('openssl', 'x509', '-req', '-in', f'{name}.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
        '-days', days, '-sha256', '-extfile', f'{name}.ext', '-out', f'{name}.pem')


def cms(content, signer='developer'):
    return run('openssl', 'cms', '-sign', '-binary', '-nodetach', '-outform', 'DER', '-signer', f'{signer}.pem',
               '-inkey', f'{signer}.key', '-certfile', 'ca.pem', stdin=content)


# Profiles and entitlements

def entitlements(environment, app_id=BUNDLE, debug=False, **more):
    aps = {} if environment is None else {'aps-environment': environment}
    return {'application-identifier': f'{TEAM}.{app_id}', 'com.apple.developer.team-identifier': TEAM,
            'get-task-allow': debug, **aps, **more}


def profile(rights, until=2040, devices=None, name='Lunch'):
    content = {'Name': name, 'UUID': '00000000-0000-4000-8000-000000000000', 'TeamName': 'Example',
               'TeamIdentifier': [TEAM], 'ApplicationIdentifierPrefix': [TEAM],
               'CreationDate': datetime(2026, 6, 1), 'ExpirationDate': datetime(until, 6, 1),
               'Entitlements': rights, 'DeveloperCertificates': []}
    if devices:
        content['ProvisionedDevices'] = devices
    return cms(plistlib.dumps(content))


# Executables

def der(tag, content):
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, 'big')
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def der_value(value):
    if isinstance(value, bool):
        return der(0x01, b'\xff' if value else b'\x00')
    if isinstance(value, str):
        return der(0x0c, value.encode())
    return der(0x30, b''.join(map(der_value, value)))


def der_entitlements(rights):
    pairs = b''.join(der(0x30, der_value(key) + der_value(value)) for key, value in sorted(rights.items()))
    return der(0x70, der(0x02, b'\x01') + der(0xb0, pairs))


def blob(magic, content):
    return struct.pack('>II', magic, 8 + len(content)) + content


def signature(identifier, team, rights, with_xml=True):
    names = identifier.encode() + b'\0' + team.encode() + b'\0'
    head = 52
    directory = blob(0xfade0c02, struct.pack(
        '>IIIIIIIBBBBIII', 0x20200, 0, head + len(names), head, 0, 0, 0, 32, 2, 0, 12, 0, 0, head + len(identifier) + 1) + names)
    parts = [(0, directory), (2, blob(0xfade0c01, struct.pack('>I', 0)))]
    if with_xml:
        parts.append((5, blob(0xfade7171, plistlib.dumps(rights))))
    parts.append((7, blob(0xfade7172, der_entitlements(rights))))
    parts.append((0x10000, blob(0xfade0b01, cms(directory))))
    offset, index = 12 + 8 * len(parts), b''
    for kind, content in parts:
        index += struct.pack('>II', kind, offset)
        offset += len(content)
    return struct.pack('>III', 0xfade0cc0, offset, len(parts)) + index + b''.join(content for _, content in parts)


def macho(signed):
    text = struct.pack('<II16sQQQQIIII', 0x19, 72, b'__TEXT', 0, 0x4000, 0, 0x1000, 5, 5, 0, 0)
    place = struct.pack('<IIII', 0x1d, 16, 0x1000, len(signed))
    head = struct.pack('<IIIIIIII', 0xfeedfacf, 0x0100000c, 0, 2, 2, len(text) + len(place), 0x200085, 0)
    return (head + text + place).ljust(0x1000, b'\0') + signed


def fat(*slices):
    offset, table, body = 0x4000, b'', b''
    for content in slices:
        table += struct.pack('>IIIII', 0x0100000c, 0, offset + len(body), len(content), 14)
        body += content.ljust(-len(content) % 0x4000 + len(content), b'\0')
    return (struct.pack('>II', 0xcafebabe, len(slices)) + table).ljust(offset, b'\0') + body


# Apps

def bundle(folder, info, executable, embedded=None, binary=True):
    content = {'CFBundlePackageType': 'APPL', 'CFBundleExecutable': 'Main', 'CFBundleShortVersionString': '2.1', **info}
    write(f'{folder}/Info.plist', plistlib.dumps(content, fmt=plistlib.FMT_BINARY if binary else plistlib.FMT_XML))
    write(f'{folder}/Main', executable)
    if embedded is not None:
        write(f'{folder}/embedded.mobileprovision', embedded)


def pack(name, folder, *words):
    target = os.path.join(HERE, name)
    if os.path.exists(target):
        os.remove(target)
    run('zip', '-q', '-r', '-X', *words, target, '.', cwd=folder)


def apps():
    info = {'CFBundleIdentifier': BUNDLE, 'CFBundleDisplayName': 'Lunch 午饭',
            'UIBackgroundModes': ['remote-notification', 'voip'], 'NSSupportsLiveActivities': True}
    service = {'CFBundleIdentifier': f'{BUNDLE}.service', 'CFBundlePackageType': 'XPC!',
               'NSExtension': {'NSExtensionPointIdentifier': 'com.apple.usernotifications.service'}}
    timely = {'com.apple.developer.usernotifications.time-sensitive': True}

    store = entitlements('production', **timely)
    root = at('store', 'Payload', 'Lunch.app')
    bundle(root, info, fat(macho(signature(BUNDLE, TEAM, store, with_xml=False)), macho(signature(BUNDLE, TEAM, store))),
           profile(entitlements('production', **timely, **{'beta-reports-active': True})))
    own = entitlements(None, f'{BUNDLE}.service')
    bundle(f'{root}/PlugIns/Service.appex', service, macho(signature(f'{BUNDLE}.service', TEAM, own)), profile(own))
    pack('app-store.ipa', at('store'))

    development = entitlements('development', debug=True)
    devices = ['0' * 40]
    root = at('archive', 'Lunch.xcarchive')
    write(f'{root}/Info.plist', plistlib.dumps({'ApplicationProperties': {'CFBundleIdentifier': BUNDLE}, 'ArchiveVersion': 2}))
    bundle(f'{root}/Products/Applications/Lunch.app', {**info, 'UIBackgroundModes': []},
           macho(signature(BUNDLE, TEAM, development)), profile(development, devices=devices), binary=False)
    pack('development.xcarchive.zip', at('archive'))

    silent = entitlements(None, debug=True)
    bundle(at('silent', 'Payload', 'Lunch.app'), info, macho(signature(BUNDLE, TEAM, silent)),
           profile(entitlements(None, '*', debug=True), devices=devices, name='Wildcard'))
    pack('no-entitlement.ipa', at('silent'))

    stray = entitlements('production', **timely)
    root = at('stray', 'Payload', 'Lunch.app')
    bundle(root, info, macho(signature(BUNDLE, TEAM, stray)), profile(entitlements('development', debug=True), until=2026, devices=devices))
    other = {**entitlements(None, 'com.example.other'), 'com.apple.developer.team-identifier': 'Z9Z9Z9Z9Z9'}
    bundle(f'{root}/PlugIns/Service.appex', {**service, 'CFBundleIdentifier': 'com.example.other'},
           macho(signature('com.example.other', 'Z9Z9Z9Z9Z9', other)))
    pack('not-in-profile.ipa', at('stray'))

    with open(os.path.join(HERE, 'app-store.ipa'), 'rb') as file:
        whole = file.read()
    write(os.path.join(HERE, 'cut-short.ipa'), whole[:len(whole) // 2])
    pack('with-password.ipa', at('silent'), '-P', 'secret')

    for name, content in {'lunch': profile(development, devices=devices), 'wildcard': profile(entitlements(None, '*', debug=True), devices=devices),
                          'expired': profile(store, until=2026)}.items():
        write(os.path.join(HERE, f'{name}.mobileprovision'), content)
    write(os.path.join(HERE, 'lunch.entitlements'), plistlib.dumps({'aps-environment': 'development', **timely}))
    write(os.path.join(HERE, 'prod.entitlements'), plistlib.dumps({'aps-environment': 'prod'}))
    write(os.path.join(HERE, 'no-push.entitlements'), plistlib.dumps({'keychain-access-groups': [f'$(AppIdentifierPrefix){BUNDLE}']}))


# Wallet

def wallet_pass(name, changes=None, after_signing=None, signer='pass', company='ca.pem', folder=HERE):
    root = at('passes', name)
    content = {'formatVersion': 1, 'passTypeIdentifier': 'pass.com.example.lunch', 'teamIdentifier': TEAM,
               'serialNumber': '42', 'organizationName': 'Example', 'description': 'Lunch',
               'webServiceURL': 'https://example.com/passes', 'authenticationToken': 'vxwxd7J8AlNNFPS8k0a0FfUFtq0ewzFdc',
               **(changes or {})}
    write(f'{root}/pass.json', json.dumps({key: value for key, value in content.items() if value is not None}))
    write(f'{root}/icon.png', base64.b64decode(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='))
    write(f'{root}/zh-Hans.lproj/pass.strings', '"lunch" = "午饭";')
    names = ['pass.json', 'icon.png', 'zh-Hans.lproj/pass.strings']
    sums = {each: hashlib.sha1(open(f'{root}/{each}', 'rb').read()).hexdigest() for each in names}
    write(f'{root}/manifest.json', json.dumps(sums))
    with_company = [] if company is None else ['-certfile', at(company)]
    run('openssl', 'smime', '-sign', '-binary', '-signer', at(f'{signer}.pem'), '-inkey', at(f'{signer}.key'), *with_company,
        '-in', 'manifest.json', '-out', 'signature', '-outform', 'DER', cwd=root)
    for each, text in (after_signing or {}).items():
        write(f'{root}/{each}', text)
    target = os.path.join(folder, f'{name}.pkpass')
    if os.path.exists(target):
        os.remove(target)
    run('zip', '-q', '-r', '-X', target, '.', cwd=root)


def passes():
    wallet_pass('lunch')
    wallet_pass('changed', after_signing={'zh-Hans.lproj/pass.strings': '"lunch" = "晚饭";', 'logo.png': 'new'})
    wallet_pass('wrong-signer', signer='push', company=None,
                changes={'webServiceURL': 'http://user:secret@example.com/p?key=secret', 'authenticationToken': 'short'})
    wallet_pass('other-type', changes={'passTypeIdentifier': 'pass.com.example.dinner', 'teamIdentifier': 'Z9Z9Z9Z9Z9'})
    folder = at('several')
    os.makedirs(folder)
    wallet_pass('first', folder=folder)
    wallet_pass('second', changes={'webServiceURL': None, 'authenticationToken': None}, folder=folder)
    pack('two.pkpasses', folder)


# MDM

def push_request(name, signer='vendor', digest='sha256', chain=('vendor', 'ca'), key='customer'):
    run('openssl', 'req', '-in', f'{key}.csr', '-outform', 'DER', '-out', f'{key}.der')
    signed = run('openssl', 'dgst', f'-{digest}', '-sign', f'{signer}.key', f'{key}.der')
    content = {'PushCertRequestCSR': base64.b64encode(open(at(f'{key}.der'), 'rb').read()).decode(),
               'PushCertCertificateChain': ''.join(open(at(f'{each}.pem')).read() for each in chain),
               'PushCertSignature': base64.b64encode(signed).decode()}
    write(os.path.join(HERE, name), base64.b64encode(plistlib.dumps(content)))


def mdm():
    push_request('mdm-request.b64')
    push_request('mdm-request-other-signer.b64', signer='push')
    push_request('mdm-request-not-vendor.b64', signer='push', digest='sha1', chain=('push',))
    token = bytes(range(32))
    update = {'MessageType': 'TokenUpdate', 'Topic': 'com.apple.mgmt.External.11111111-2222-4333-8444-555555555555', 'Token': token,
              'PushMagic': 'SECRET-MAGIC-0000', 'UnlockToken': b'unlock-secret', 'UDID': '00008030-001A2B3C4D5E6F70', 'AwaitingConfiguration': False}
    write(os.path.join(HERE, 'TokenUpdate.plist'), plistlib.dumps(update))
    write(os.path.join(HERE, 'TokenUpdate-no-magic.plist'), plistlib.dumps(
        {key: value for key, value in update.items() if key != 'PushMagic'} | {'Topic': BUNDLE}, fmt=plistlib.FMT_BINARY))
    write(os.path.join(HERE, 'Authenticate.plist'), plistlib.dumps({'MessageType': 'Authenticate', 'Topic': update['Topic'], 'UDID': update['UDID']}))
    answer = run('openssl', 'smime', '-encrypt', '-binary', '-aes256', '-outform', 'DER', 'pass.pem', stdin=b'cGxpc3Q=')
    write(os.path.join(HERE, 'mdm_signed_request.plist.b64.p7'), answer.hex())
    text = lambda name: base64.b64encode(open(at(name), 'rb').read()).decode()
    request = {'csr': text('customer.csr'), 'email': 'it@example.com', 'key': 'SECRET-API-KEY', 'encrypt': text('pass.pem')}
    write(os.path.join(HERE, 'mdmcert-request.json'), json.dumps(request))
    write(os.path.join(HERE, 'mdmcert-request-cut.json'), json.dumps({**request, 'encrypt': request['encrypt'][:200]}))


mark = lambda arc: f'1.2.840.113635.100.{arc}=DER:0500'
authority()
certificate('developer', f'/UID=X/CN=Apple Distribution: Example ({TEAM})/OU={TEAM}/O=Example', [mark('6.1.4')])
certificate('pass', f'/UID=pass.com.example.lunch/CN=Pass Type ID: pass.com.example.lunch/OU={TEAM}/O=Example', [mark('6.1.16'), mark('6.3.2')])
certificate('push', f'/UID={BUNDLE}/CN=Apple Push Services: {BUNDLE}/OU={TEAM}/O=Example', [mark('6.3.1'), mark('6.3.2')])
certificate('vendor', f'/CN=MDM Vendor: Example/OU={TEAM}/O=Example', [mark('4.12')])
run('openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'customer.key', '-out', 'customer.csr', '-subj', '/CN=School MDM/emailAddress=it@example.com')
apps()
passes()
mdm()
shutil.rmtree(WORK)
