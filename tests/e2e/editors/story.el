;;; story.el --- in batch Emacs with eglot: what the server says about requirements.txt  -*- lexical-binding: t -*-

;;; Commentary:

;; Tells of it on standard output, a line of JSON each.  Must never need a screen.

;;; Code:

(require 'eglot)
(require 'json)

(defun story-tell (what value)
  "Print WHAT came of it, and its VALUE."
  (princ (concat (json-encode (list what value)) "\n")))

(defun story-wait (what done)
  "Look until DONE gives something, and return that; WHAT tells what was waited for."
  (let ((end (+ (float-time) 60)) found)
    (while (not (or (setq found (funcall done)) (> (float-time) end)))
      (accept-process-output nil 0.05))
    (or found (progn (story-tell "failed" what) (kill-emacs 1)))))

(find-file "requirements.txt")
(run-hooks 'post-command-hook) ; eglot waits for the end of a command, which batch mode has none of
(story-wait "eglot" #'eglot-managed-p)
(story-tell "mode" (symbol-name major-mode))
(flymake-start)
(let ((found (story-wait "findings" #'flymake-diagnostics)))
  (story-tell "findings" (vconcat (mapcar (lambda (each)
                                            (vector (line-number-at-pos (flymake-diagnostic-beg each))
                                                    (flymake-diagnostic-text each)))
                                          found))))
(goto-char (point-min))
(let (said)
  (eglot-hover-eldoc-function (lambda (text &rest _) (setq said (substring-no-properties text))))
  (story-tell "hover" (story-wait "hover" (lambda () said))))
(call-interactively #'eglot-shutdown)

;;; story.el ends here
