<?php
// A provider as most PHP ones are: the curl extension, told to speak HTTP/2.
$material = json_decode(getenv('CONFORMANCE'), true);

function push(array $material, string $device, array $options, array $headers = []): string
{
    $place = $material['endpoints']['sandbox'];
    $curl = curl_init("https://localhost:{$place['port']}/3/device/$device");
    curl_setopt_array($curl, $options + [
        CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_2_0,
        CURLOPT_CAINFO => $material['caFile'],
        CURLOPT_POSTFIELDS => '{"aps":{"alert":"hi"}}',
        CURLOPT_HTTPHEADER => array_merge(["apns-topic: {$material['topic']}"], $headers),
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 10,
    ]);
    $body = curl_exec($curl);
    if ($body === false) {
        return 'error ' . curl_errno($curl);
    }
    $reason = $body === '' ? '' : json_decode($body, true)['reason'];
    return trim(curl_getinfo($curl, CURLINFO_RESPONSE_CODE) . ' ' . $reason);
}

$universal = $material['certificates']['universal'];
$byCertificate = [CURLOPT_SSLCERT => $universal['certFile'], CURLOPT_SSLKEY => $universal['keyFile']];
$byToken = ["authorization: bearer {$material['bearer']}"];
$scenarios = [
    ['certificate', '200', push($material, str_repeat('e1', 32), $byCertificate)],
    ['provider token', '200', push($material, str_repeat('e2', 32), [], $byToken)],
    ['nothing', '403 MissingProviderToken', push($material, str_repeat('e3', 32), [])],
    ['HTTP/1.1', 'error 1', push($material, str_repeat('e4', 32), [CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1])],
];
foreach ($scenarios as [$scenario, $expected, $got]) {
    echo json_encode(compact('scenario', 'expected', 'got')), "\n";
}
