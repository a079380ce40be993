; A security hook: processes of a listed user may not start programs. -1 is -EPERM; 0 lets it happen.
(defmap no-exec-users :type :hash
  :key-size 4 :value-size 4 :max-entries 64)
(defmap denied :type :array
  :key-size 4 :value-size 8 :max-entries 1)

(defprog exec-guard (:type :lsm :section "lsm/bprm_check_security" :license "GPL")
  (let ((user (cast u32 (get-current-uid-gid))))
    (when (map-lookup no-exec-users user)
      (incf (getmap denied 0))
      (return -1)))
  0)
