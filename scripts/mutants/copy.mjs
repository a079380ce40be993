// A copy of the repository in which faults can be planted while others work in the original.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/**
 * Copy the sources to `directory/repo`: the files of the work tree that git tracks or would track, or those of a revision.
 * Beside it stands a link to `../shared`, where the corpora are, if there is one. Returns the path of the copy.
 */
export function copyRepository(root, directory, revision) {
  const copy = join(directory, "repo");
  mkdirSync(copy, { recursive: true });
  if (revision === undefined) copyWorkTree(root, copy);
  else copyRevision(root, copy, revision);
  const shared = resolve(root, "../shared");
  if (existsSync(shared) && !existsSync(join(directory, "shared"))) symlinkSync(realpathSync(shared), join(directory, "shared"));
  linkModules(root, join(root, "node_modules"), join(copy, "node_modules"), copy);
  return copy;
}

function copyWorkTree(root, copy) {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  for (const file of listed.split("\0")) {
    // A file that was deleted without telling git is still listed.
    if (file === "" || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
}

function copyRevision(root, copy, revision) {
  const archive = execFileSync("git", ["archive", "--format=tar", revision], { cwd: root, maxBuffer: 1 << 30 });
  execFileSync("tar", ["-x", "-C", copy], { input: archive });
}

/** Third-party packages are links to the installed ones; links to workspaces are made anew, so that they lead into the copy. */
function linkModules(root, from, to, copy) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name === ".vite" || name === ".vite-temp") continue;
    const [source, target] = [join(from, name), join(to, name)];
    if (name.startsWith("@")) linkModules(root, source, target, copy);
    else {
      const workspace = lstatSync(source).isSymbolicLink() ? relative(root, resolve(from, readlinkSync(source))) : undefined;
      symlinkSync(workspace === undefined || workspace.startsWith("..") ? source : join(copy, workspace), target);
    }
  }
}

export function removeCopy(directory) {
  rmSync(directory, { recursive: true, force: true });
}
