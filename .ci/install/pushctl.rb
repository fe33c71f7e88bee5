class Pushctl < Formula
  desc "From the .cer in Downloads to a notification on an iPhone"
  homepage "https://github.com/pushctl/pushctl"
  url "https://registry.npmjs.org/pushctl/-/pushctl-{{version}}.tgz"
  sha256 "{{sha256 pushctl-{{version}}.tgz}}"
  license "MIT"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
    man1.install_symlink libexec/"lib/node_modules/pushctl/docs/pushctl.1"
    generate_completions_from_executable(bin/"pushctl", "completion", shells: [:bash, :zsh, :fish])
  end

  test do
    assert_equal version.to_s, shell_output("#{bin}/pushctl --version").strip
    system bin/"pushctl", "gateway", "issue", "com.example.app"
    assert_match "universal", shell_output("#{bin}/pushctl cert classify com.example.app.cer")
  end
end
