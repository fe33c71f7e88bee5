#!/usr/bin/env python3
"""Makes printed.jsonl anew: python3 make.py. A device token as programs print its bytes, each program asked itself.

Needs node, go, java, php, ruby, perl, rustc, sqlite3, openssl, xxd, hexdump and od.
"""

import json, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOKEN = '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad'
WORK = tempfile.mkdtemp()
RAW = os.path.join(WORK, 'token.bin')
with open(RAW, 'wb') as file:
    file.write(bytes.fromhex(TOKEN))


def run(*words):
    return subprocess.run(words, cwd=WORK, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout.decode()


def source(name, text):
    with open(os.path.join(WORK, name), 'w') as file:
        file.write(text)


def go(verbs):
    lines = '\n'.join(f'fmt.Printf("token: {verb}\\x00", t)' for verb in verbs)
    source('main.go', f'package main\nimport ("encoding/hex"; "fmt")\nfunc main() {{\nt, _ := hex.DecodeString("{TOKEN}")\n{lines}\n}}')
    return run('go', 'run', 'main.go').split('\0')[:-1]


def java(expressions):
    lines = '\n'.join(f'System.out.print("token: " + {each} + "\\0");' for each in expressions)
    source('Main.java', 'import java.util.*;\npublic class Main { public static void main(String[] a) {\n'
           f'byte[] t = HexFormat.of().parseHex("{TOKEN}");\n{lines}\n}} }}')
    return run('java', 'Main.java').split('\0')[:-1]


def rust(expressions):
    lines = '\n'.join(f'print!("token: {each}\\0", t);' for each in expressions)
    values = ', '.join(f'0x{TOKEN[at:at + 2]}' for at in range(0, 64, 2))
    source('main.rs', f'fn main() {{ let t: Vec<u8> = vec![{values}];\n{lines}\n}}')
    run('rustc', 'main.rs')
    return run('./main').split('\0')[:-1]


def scripts():
    """The program, what it was asked to print, and how it is run."""
    python = [sys.executable, '-c', f't = bytes.fromhex("{TOKEN}"); print("token:", CODE)']
    node = ['node', '-e', f'const t = Buffer.from("{TOKEN}", "hex"); console.log("token:", CODE)']
    php = ['php', '-r', f'$t = hex2bin("{TOKEN}"); echo "token: "; CODE;']
    ruby = ['ruby', '-e', f't = ["{TOKEN}"].pack("H*"); puts "token: #{{CODE}}"']
    perl = ['perl', '-e', f'my $t = pack("H*", "{TOKEN}"); print "token: ", CODE']
    asked = {
        'Python': (python, ['t', 'list(t)', 'bytearray(t)', 't.hex(" ")', 't.hex("-", 4)', '{"token": t}']),
        'Node': (node, ['t', '[...t]', 'new Uint8Array(t)', 'JSON.stringify({ token: t })', 'JSON.stringify(new Uint8Array(t))',
                        't.toString("base64")', '{ token: t }']),
        'PHP': (php, ['echo bin2hex($t)', 'echo json_encode(array_values(unpack("C*", $t)))', 'print_r(unpack("C*", $t))', 'var_dump(unpack("C*", $t))',
                      'var_dump(bin2hex($t))', 'echo base64_encode($t)', 'var_export(["token" => bin2hex($t)])']),
        'Ruby': (ruby, ['t.inspect', 't.bytes.inspect', 't.unpack1("H*").inspect', '[t].pack("m")', '{ token: t.unpack1("H*") }']),
        'Perl': (perl, ['unpack("H*", $t)', 'sprintf("%vd", $t)', 'sprintf("%v02x", $t)']),
    }
    for program, (words, codes) in asked.items():
        for code in codes:
            yield program, code, run(*(word.replace('CODE', code) for word in words))


def tools():
    lines = ['xxd token.bin', 'hexdump -C token.bin', 'xxd -p -c 32 token.bin', 'xxd -i token.bin', 'od -An -tx1 token.bin',
             'openssl base64 -A -in token.bin', 'openssl asn1parse -genconf string.cnf',
             f"sqlite3 :memory: \"SELECT quote(x'{TOKEN}')\"", f"sqlite3 -json :memory: \"SELECT '{TOKEN}' AS token\""]
    source('string.cnf', f'asn1=FORMAT:HEX,OCTETSTRING:{TOKEN}\n')
    for line in lines:
        yield line.split()[0], line, f"token:\n{run('sh', '-c', line)}"


compiled = {
    'Go': (go, ['%x', '%X', '% x', '%v', '%#v', '%q']),
    'Java': (java, ['Arrays.toString(t)', 'HexFormat.of().formatHex(t)', 'HexFormat.ofDelimiter(":").formatHex(t)',
                    'HexFormat.of().withPrefix("0x").withDelimiter(", ").formatHex(t)', 'Base64.getEncoder().encodeToString(t)', 't']),
    'Rust': (rust, ['{:?}', '{:x?}', '{:02x?}', '{:#?}']),
}
printed = list(scripts()) + list(tools())
for program, (ask, codes) in compiled.items():
    printed += [(program, code, text) for code, text in zip(codes, ask(codes))]
with open(os.path.join(HERE, 'printed.jsonl'), 'w') as file:
    for program, code, text in sorted(printed, key=lambda row: row[0].lower()):
        file.write(json.dumps({'by': program, 'asked': code, 'text': text}, ensure_ascii=False) + '\n')
